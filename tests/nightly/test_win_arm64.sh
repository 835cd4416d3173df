#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Windows on 64-bit ARM, built by its one command, the files read by a parser of our own (tests/arm/pe.py), and the installer that has
# them, in Wine. Nothing of ARM64 runs: that takes Windows on ARM.
. tests/support/tap.sh
. tests/support/zig.sh
windows_prefix=$PWD/build/wine-installer-arm64
. tests/windows/wine.sh
name="Windows on ARM"
want "$name" npm openssl cmake ninja llvm-windres-19 llvm-dlltool-19 python3 || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
want_zig "$name"
check "one command builds all of it" tools/win-arm64/build --no-setup
[ "$broken" -eq 0 ] || finish

programs=(taut taut-driver-process) libraries=(taut-arm64 taut-check-arm64 taut-host)
bin=build/win-arm64/bin
# of FILE WORD: what the parser says of it, in one line.
of() { python3 tests/arm/pe.py "$bin/$1" | sed -n "s/^$2 //p" | tr '\n' ' '; }
# What Windows 10 has in its own folder.
system=' advapi32.dll avrt.dll gdi32.dll kernel32.dll ntdll.dll ole32.dll oleaut32.dll shell32.dll user32.dll winmm.dll ws2_32.dll '
strangers() {
  local one
  for one in $(of "$1" links); do
    [[ $system == *" $one "* || $one == api-ms-win-crt-*.dll ]] || echo "$one"
  done
}
for file in "${programs[@]/%/.exe}" "${libraries[@]/%/.dll}"; do
  kind=library
  [[ $file == *.dll ]] || kind=program
  same "$file is for ARM64" "$(of "$file" machine)" "ARM64 "
  same "$file is a $kind" "$(of "$file" kind)" "$kind "
  same "$file may lie anywhere, and no data of it is executed" "$(of "$file" flag)" "high-entropy anywhere no-execute "
  same "$file has the table that moves it" "$(of "$file" relocations)" "yes "
  none "no code of $file can be written to" "$(of "$file" writable-code)"
  none "$file links the system's libraries alone" "$(strangers "$file")"
  none "$file names no folder of this machine" "$(grep -aoE "($PWD|$HOME)[^[:cntrl:]]{0,60}" "$bin/$file" | sort -u | head -n 5)"
done
listed() { sed -n '/^EXPORTS/,$ s/^ *\([A-Za-z_][A-Za-z0-9_]*\).*/\1/p' "$1" | grep -v '^EXPORTS$' | LC_ALL=C sort | tr '\n' ' '; }
# zig's unwinder marks its functions for export, which nothing looks for here.
exported() { of "$1" exports | tr ' ' '\n' | grep -vE '^(_Unwind_|unw_|_GCC_specific_handler)' | tr '\n' ' '; }
for file in taut-arm64.dll taut-check-arm64.dll; do
  same "$file exports what its twin for x86-64 does" "$(exported "$file")" "$(listed src/driver/windows/taut.def)"
done
# For the workflow's machine with that processor (tools/ci/windows_build.sh).
tests() { cmake --preset win-arm64 -DTAUT_TESTS=ON && nice ninja -C build/win-arm64 -j "$TAUT_JOBS" tests; }
check "the tests of Windows compile" tests
bin=build/win-arm64/tests/bin
others() { for file in "$bin"/*.exe; do [ "$(of "${file##*/}" machine)" = "ARM64 " ] || echo "$file"; done; }
none "all of them are for ARM64" "$(others)"

kit=$TAUT_BUILD/kit-win-arm64
kit_driver() {
  cmake --install "$TAUT_BUILD" --prefix "$kit/prefix" --component kit && cmake --install "$TAUT_BUILD" --prefix "$kit/prefix" --component host &&
    cmake -G Ninja -S examples/kit -B "$kit/build" --toolchain "$kit/prefix/share/taut/kit/cmake/windows-arm64.cmake" -DCMAKE_BUILD_TYPE=Release &&
    nice ninja -C "$kit/build" -j "$TAUT_JOBS" example-net
}
check "a maker's driver is built" kit_driver
bin=$kit/build/example-net
same "it is for ARM64" "$(of example-net-arm64.dll machine)" "ARM64 "
same "it exports what Taut's own does" "$(exported example-net-arm64.dll)" "$(listed src/driver/windows/taut.def)"
none "it links the system's libraries alone" "$(strangers example-net-arm64.dll)"
bin=build/win-arm64/bin
same "the host library exports what its twin for x86-64 does" "$(exported taut-host.dll)" "$(listed src/host/library/exports.def)"

# The installer has them for computers with that processor; here it is told to.
want "the installer" makensis wine x86_64-w64-mingw32-g++-posix i686-w64-mingw32-g++-posix || finish
check "the installer is built with them" tools/installer --arm64
setup=$(ls build/installer-arm64/Taut-*.exe)
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'windows_end; rm -rf "$work"' EXIT
folder="$WINEPREFIX/drive_c/Program Files/Taut"
said() { iconv -f UTF-16 -t UTF-8 "$folder/installed.txt" | tr -d '\r'; }
library() { in_wine 240 reg query 'HKLM\SOFTWARE\Classes\CLSID' /s /reg:64 | grep -oi '[^ ]*taut[^ ]*\.dll' | tr '\n' ' '; }
installed() { (cd "$folder/arm64" 2>/dev/null && echo *); }
check "a silent installation" in_wine 240 "$setup" /S
same "nothing of ARM64 on another processor" "$(installed)" ""
check "a silent installation, told to bring ARM64" in_wine 240 "$setup" /S /ARM64=yes
same "its files are installed" "$(installed)" "taut-arm64.dll taut-check-arm64.dll taut.exe"
check "its driver is not registered where it does not run, and it says so" grep -q '^Programs for ARM64: not registered' <(said)
check "the one for x86-64 is" grep -q '^64-bit programs: registered' <(said)
none "no class names the DLL for ARM64" "$(library | grep -o '[^ ]*arm64[^ ]*')"
check "a silent uninstallation" uninstall "$folder"
none "no file remains" "$(find "$folder" 2>/dev/null)"
finish
