#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The host library in other projects: installed and moved, through CMake and pkg-config, and as part of their build.
# Builds and runs the examples and the programs of docs/hosts.md, unchanged, from the installation.
. tests/support/tap.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
want "the host library is installed" cmake ninja g++ pkg-config || finish
source=$PWD prefix=$folder/moved
strict='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror'
export XDG_CONFIG_HOME=$folder/config HOME=$folder

# DESTDIR, with another prefix than the one used later: neither may leak into the files.
install() {
  DESTDIR=$folder/stage cmake --install "$TAUT_BUILD" --prefix /opt/taut && mv "$folder/stage/opt/taut" "$prefix"
}
check "the library installs" install
none "no installed file contains the build folder or the prefix" \
  "$(grep -rlIE "(^|[^[:alnum:]_./}-]|-[IL])($source|/opt/taut)(/|[^[:alnum:]_.-]|\$)" "$prefix/lib" "$prefix/include" 2>/dev/null)"
none "all public headers are installed" "$(diff -r "$source/include/taut" "$prefix/include/taut")"
driver=$(find "$prefix" -name libtaut.so)

examples() {
  cmake -G Ninja -S "$source/examples" -B "$folder/examples" -DCMAKE_PREFIX_PATH="$prefix" "-DCMAKE_CXX_FLAGS=$strict" \
    "-DCMAKE_C_FLAGS=$strict" && ninja -C "$folder/examples"
}
check "the examples build from the installation" examples

# says NAME PATTERN COMMAND...: ok if the command succeeds and its output matches.
says() {
  local name=$1 pattern=$2 output status
  shift 2
  output=$("$@" 2>&1)
  status=$?
  if [ "$status" -eq 0 ] && [[ $output =~ $pattern ]]; then ok "$name"; else not_ok "$name" "status $status: $output"; fi
}

# fails NAME PATTERN COMMAND...: ok if it exits with 1 and a matching message.
fails() {
  local name=$1 pattern=$2 output status
  shift 2
  output=$("$@" 2>&1)
  status=$?
  if [ "$status" -eq 1 ] && [[ $output =~ $pattern ]]; then ok "$name"; else not_ok "$name" "status $status: $output"; fi
}

card='device = virtual:loopback'
says "tone plays on the virtual card" 'Played [1-9][0-9]* blocks of [0-9]+ frames at [0-9]+ Hz' "$folder/examples/tone" "$driver" "$card"
says "tone plays on a driver in C" 'Played [1-9][0-9]* blocks of 256 frames at 48000 Hz' "$folder/examples/tone" "$folder/examples/driver.so"
fails "tone says which device is not there" 'nosuch' "$folder/examples/tone" "$driver" 'device = nosuch:card'
fails "tone says that a driver takes no settings" 'settings' "$folder/examples/tone" "$folder/examples/driver.so" "$card"
fails "tone says that a driver is missing" 'missing.so' "$folder/examples/tone" "$folder/missing.so"
apart() {
  sed 's/{.size = sizeof open,/{.size = sizeof open, .flags = TAUT_HOST_APART,/' "$source/examples/tone.c" >"$folder/apart.c" &&
    grep -q TAUT_HOST_APART "$folder/apart.c" &&
    cc -std=c11 "$folder/apart.c" -I "$prefix/include" -L "$(dirname "$library")" -Wl,-rpath,"$(dirname "$library")" -ltaut-host -lm -o "$folder/apart"
}
library=$(find "$prefix" -name 'libtaut-host.so.1.0.0')
check "tone with its driver in a process of its own builds" apart
says "it plays, by the installed program for that process" 'Played [1-9][0-9]* blocks of 256 frames' "$folder/apart" "$folder/examples/driver.so"
says "through passes the driver in C through" '1 in, 1 out, 48000 Hz: [1-9][0-9]* blocks of 256 frames' \
  "$folder/examples/through" "$folder/examples/driver.so" 1
says "record takes two seconds of the virtual card" '[0-9]+ frames at [0-9]+ Hz' "$folder/examples/record" "$folder/taken" "$driver" "$card"
# Two channels of four bytes; the memory is for four seconds.
frames=$(($(stat -c %s "$folder/taken" 2>/dev/null || echo 0) / 8))
if [ "$frames" -ge 24000 ] && [ "$frames" -le 192000 ]; then ok "and its file has them"; else not_ok "and its file has them" "$frames frames"; fi
says "two drivers run at once" '[1-9][0-9]* and [1-9][0-9]* frames' "$folder/examples/two_drivers" "$driver" "$driver" "$card?share=on"
mkdir -p "$XDG_CONFIG_HOME/taut/drivers/Saw" "$folder/more/Other"
echo "$folder/examples/driver.so" | tee "$folder/more/Other/driver" >"$XDG_CONFIG_HOME/taut/drivers/Saw/driver"
echo "A saw-tooth" >"$XDG_CONFIG_HOME/taut/drivers/Saw/description"
says "list has the user's drivers" 'Saw: A saw-tooth' "$folder/examples/list"
says "and those of a folder" 'Other: .*driver\.so' "$folder/examples/list" "$folder/more"
says "and Taut's own beside the library, unregistered" 'Taut: .*libtaut\.so' "$folder/examples/list"

exported() { nm -D --defined-only "$library" | awk '$2 == "T" {print $3}' | sort; }
declared() { grep -oE 'TAUT_HOST_CALL taut_host_[a-z_]+' include/taut/taut_host.h | sed 's/.* //' | sort -u; }
none "it exports the header's functions under the interface's version, and nothing else" \
  "$(diff <(declared | sed 's/$/@@TAUT_HOST_1/' | sort) <(exported))"
none "the DLL's list of exports is the same" "$(diff <(declared) <(sed -n 's/^  //p' src/host/library/exports.def | sort))"
none "its SONAME is the interface's" "$(objdump -p "$library" | awk '/SONAME/ && $2 != "libtaut-host.so.1" {print $2}')"

# Another project, in C11 and C++17, by each compiler.
mkdir "$folder/other"
cp "$source/examples/tone.c" "$source/examples/two_drivers.cpp" "$folder/other"
cat >"$folder/other/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(other C CXX)
find_package(taut 0.1 REQUIRED)
add_executable(in_c tone.c)
target_link_libraries(in_c PRIVATE taut::host m)
add_executable(in_cpp two_drivers.cpp)
target_link_libraries(in_cpp PRIVATE taut::host)
set_target_properties(in_c in_cpp PROPERTIES C_STANDARD 11 CXX_STANDARD 17 C_EXTENSIONS OFF CXX_EXTENSIONS OFF)
END
other() {
  cmake -G Ninja -S "$folder/other" -B "$folder/other/$1" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$1" -DCMAKE_CXX_COMPILER="$2" \
    "-DCMAKE_CXX_FLAGS=$strict" "-DCMAKE_C_FLAGS=$strict" && ninja -C "$folder/other/$1"
}
for compilers in "gcc g++" "clang-19 clang++-19"; do
  read -r c cpp <<<"$compilers"
  want "another project by $c" "$c" "$cpp" || continue
  check "another project builds by $c, in C11 and C++17" other "$c" "$cpp"
  says "its program in C runs, by $c" 'Played' "$folder/other/$c/in_c" "$driver" "$card"
  says "its program in C++ runs, by $c" 'frames' "$folder/other/$c/in_cpp" "$driver" "$driver" "$card?share=on"
done

# Each C++ block of docs/hosts.md, unchanged, as a program.
awk -v folder="$folder" '/^```cpp$/ {file = folder "/snippet" ++n ".cpp"; next} /^```$/ {file = ""} file {print >file}' docs/hosts.md
for snippet in "$folder"/snippet*.cpp; do
  name=$(basename "$snippet" .cpp)
  export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
  [ -e "$PKG_CONFIG_PATH" ] || PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name taut-host.pc)")
  read -ra flags < <(pkg-config --cflags --libs taut-host)
  read -ra warnings <<<"$strict"
  check "docs/hosts.md, $name builds by pkg-config" g++ -std=c++17 "${warnings[@]}" "$snippet" "${flags[@]}" -o "$folder/$name"
  export LD_LIBRARY_PATH=$prefix/lib
  says "docs/hosts.md, $name runs" '[1-9][0-9]* blocks of 64 frames' "$folder/$name" "$driver"
  fails "docs/hosts.md, $name says what is missing" 'missing.so' "$folder/$name" "$folder/missing.so"
  unset LD_LIBRARY_PATH
done
[ -e "$folder/snippet1.cpp" ] || not_ok "docs/hosts.md has a program" "no block of C++"

# Another project without C, and with code that our warnings would reject, builds the sources.
mkdir "$folder/stranger"
cat >"$folder/stranger/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(app CXX)
include(FetchContent)
FetchContent_Declare(taut SOURCE_DIR ${TAUT_SOURCES})
FetchContent_MakeAvailable(taut)
add_executable(app app.cpp)
target_link_libraries(app PRIVATE taut::host)
install(TARGETS app)
get_target_property(options app COMPILE_OPTIONS)
if(options)
  message(FATAL_ERROR "compile options came along: ${options}")
endif()
END
cat >"$folder/stranger/app.cpp" <<'END'
#include <cstdio>
#include <taut/host.hpp>
int main(int argc, char**) {
  int unused = (int)3.5 + argc;  // a warning for us, none of ours to complain of
  int shadowed = 1;
  { int shadowed = 2; (void)shadowed; }
  std::printf("%d drivers\n", (int)taut::host::find_drivers().size() + 0 * shadowed);
}
END
stranger() {
  cmake -G Ninja -S "$folder/stranger" -B "$folder/stranger/build" -DTAUT_SOURCES="$source" -DCMAKE_BUILD_TYPE=Release &&
    nice ninja -C "$folder/stranger/build"
}
check "a C++-only project builds the sources" stranger
says "its program runs" 'drivers' "$folder/stranger/build/app"
none "it only built the host library" \
  "$(find "$folder/stranger/build" -name '*.so*' -o -name taut -type f)"
none "it installs only its own files" "$(cmake --install "$folder/stranger/build" --prefix "$folder/own" >"$folder/log" 2>&1 || cat "$folder/log"
  find "$folder/own" -type f ! -name app)"
finish
