#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The host library for Windows in other projects: installed, moved, linked by mingw-w64 through CMake in C11 and C++17, and by
# MSVC's way of linking; the programs run in Wine on the installed driver.
. tests/support/tap.sh
. tests/windows/wine.sh

want "the host library for Windows is installed" x86_64-w64-mingw32-g++-posix cmake ninja wine || finish
folder=$(mktemp -d)
trap 'windows_end; rm -rf "$folder"' EXIT
source=$PWD
strict='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror'
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }

# runs NAME PATTERN PROGRAM...: ok if it succeeds in Wine and its output matches.
runs() {
  local name=$1 pattern=$2 said status
  shift 2
  # Wine's services take their time to start, and to end after each program; one that needs COM meanwhile waits for them for
  # longer than the library waits for a driver.
  for _ in 1 2 3 4 5; do
    said=$(in_wine 120 "$@")
    status=$?
    [[ $said == *'has not come back from the loading of its library'* ]] || break
  done
  if [ "$status" -eq 0 ] && [[ $said =~ $pattern ]]; then ok "$name"; else not_ok "$name" "status $status: $said"; fi
}

# others BITS TRIPLE PRESET: the installation and the examples, which are a project of their own. A 32-bit program runs only
# where Wine has that kind.
others() {
  local bits=$1 triple=$2 preset=$3 prefix=$folder/$3 card='device = virtual:loopback'
  check "$bits bit: the library is built" windows_build "$preset" taut_host_library taut_windows
  [ "$broken" -eq 0 ] || return
  check "$bits bit: it installs" eval "DESTDIR='$folder/stage' cmake --install build/$preset --prefix /opt/taut --component host &&
    mv '$folder/stage/opt/taut' '$prefix'"
  none "$bits bit: no installed file contains the build folder or the prefix" \
    "$(grep -rlIE "(^|[^[:alnum:]_./}-]|-[IL])($source|/opt/taut)(/|[^[:alnum:]_.-]|\$)" "$prefix/lib" "$prefix/include" 2>/dev/null)"
  examples() {
    cmake -G Ninja -S "$source/examples" -B "$prefix-examples" -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_PREFIX_PATH="$prefix" \
      -DCMAKE_C_COMPILER="$triple-gcc-posix" -DCMAKE_CXX_COMPILER="$triple-g++-posix" -DCMAKE_EXE_LINKER_FLAGS=-static \
      "-DCMAKE_CXX_FLAGS=$strict" "-DCMAKE_C_FLAGS=$strict" &&
      ninja -C "$prefix-examples" && cp "$prefix/bin/taut-host.dll" "$prefix-examples"
  }
  check "$bits bit: the examples build from it, in C11 and C++17" examples
  [ "$bits" = 64 ] || return
  local driver=$source/build/$preset/bin/taut$bits.dll
  runs "tone plays on the virtual card" 'Played [1-9][0-9]* blocks of [0-9]+ frames at [0-9]+ Hz' "$prefix-examples/tone.exe" "$driver" "$card"
  runs "record takes two seconds of it" '[0-9]+ frames at [0-9]+ Hz' "$prefix-examples/record.exe" "$folder/taken" "$driver" "$card"
  cp "$driver" "$prefix-examples"
  runs "list has Taut's own driver beside the library, unregistered" 'Taut: .*taut64\.dll' "$prefix-examples/list.exe"
  local said
  said=$(in_wine 120 "$prefix-examples/tone.exe" 'C:\missing.dll') && said="status 0: $said"
  none "a missing driver is named" "$([[ $said == *missing.dll* && $said != status* ]] || echo "$said")"

  # As MSVC links: short import records, no library of mingw's. The program calls nothing but Taut and the system.
  want "linked as MSVC links" clang-19 lld-link-19 llvm-dlltool-19 || return
  cat >"$folder/client.c" <<'END'
#include <taut/taut_host.h>
__declspec(dllimport) void __stdcall ExitProcess(unsigned);
void start(void) {
  static TautHostOpen open = {.size = sizeof open, .driver = "C:\\missing.dll"};
  TautHostDriver* driver = 0;
  ExitProcess(taut_host_open(&open, &driver) == TAUT_HOST_OK || taut_host_error()[0] == 0 ? 1 : 0);
}
END
  printf 'LIBRARY kernel32.dll\nEXPORTS\n  ExitProcess\n' >"$folder/kernel32.def"
  by_msvc() {
    llvm-dlltool-19 -m i386:x86-64 -d "$folder/kernel32.def" -l "$folder/kernel32.lib" &&
      clang-19 --target=x86_64-pc-windows-msvc -ffreestanding -std=c11 -I "$prefix/include" -c "$folder/client.c" -o "$folder/client.obj" &&
      lld-link-19 /nologo /entry:start /subsystem:console /nodefaultlib "$folder/client.obj" "$prefix/lib/taut-host.lib" \
        "$folder/kernel32.lib" /out:"$prefix-examples/client.exe"
  }
  check "a program in C is linked as MSVC links" by_msvc
  runs "that program runs" '' "$prefix-examples/client.exe"
}

others 64 x86_64-w64-mingw32 win64
if want "the 32-bit host library" i686-w64-mingw32-g++-posix; then others 32 i686-w64-mingw32 win32; fi
finish
