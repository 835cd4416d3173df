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
  "$(grep -rlIe "$source" -e /opt/taut "$prefix/lib" "$prefix/include" 2>/dev/null)"
compare_headers() { diff -r "$source/include/taut" "$prefix/include/taut" | grep -v '^Only in .*moved'; }
none "all public headers are installed" "$(compare_headers)"
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
says "tone plays on the virtual card" '^Played on taut at [0-9]+ Hz' "$folder/examples/tone" "$driver" "$card"
says "host passes the driver in C through" '1 in, 1 out, 48000 Hz, 256 frames.*[1-9][0-9]* blocks' \
  "$folder/examples/host" "$folder/examples/driver.so" 1
says "the driver in C plays a tone for others" '^Played on Saw-tooth at 48000 Hz, 256 frames' "$folder/examples/tone" "$folder/examples/driver.so"
fails "tone says which device is not there" 'nosuch' "$folder/examples/tone" "$driver" 'device = nosuch:card'
fails "tone says that a driver takes no settings" 'settings' "$folder/examples/tone" "$folder/examples/driver.so" "$card"
fails "host says that a driver is missing" 'missing.so' "$folder/examples/host" "$folder/missing.so"
mkdir -p "$XDG_CONFIG_HOME/taut/drivers/Saw"
echo "$folder/examples/driver.so" >"$XDG_CONFIG_HOME/taut/drivers/Saw/driver"
echo "A saw-tooth" >"$XDG_CONFIG_HOME/taut/drivers/Saw/description"
says "host lists drivers" 'Saw: A saw-tooth' "$folder/examples/host"

# Each C++ block of docs/hosts.md, unchanged, as a program.
awk -v folder="$folder" '/^```cpp$/ {file = folder "/snippet" ++n ".cpp"; next} /^```$/ {file = ""} file {print >file}' docs/hosts.md
for snippet in "$folder"/snippet*.cpp; do
  name=$(basename "$snippet" .cpp)
  export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
  [ -e "$PKG_CONFIG_PATH" ] || PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name taut-host.pc)")
  read -ra flags < <(pkg-config --cflags --libs taut-host)
  read -ra warnings <<<"$strict"
  check "docs/hosts.md, $name builds by pkg-config" g++ -std=c++23 "${warnings[@]}" "$snippet" "${flags[@]}" -o "$folder/$name"
  says "docs/hosts.md, $name runs" '[1-9][0-9]* blocks of 64 frames' "$folder/$name" "$driver"
  fails "docs/hosts.md, $name says what is missing" 'missing.so' "$folder/$name" "$folder/missing.so"
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
