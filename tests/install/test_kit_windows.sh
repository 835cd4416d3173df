#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The maker's kit for Windows programs: the example's driver as a DLL of each kind and as the driver in Wine, registered under its own
# name and class beside Taut's, judged by taut check in Wine. A landing builds it in Taut's own builds, where the rooms are
# compiled already, and configures it from an installed Taut; at night it is built from that.
. tests/support/tap.sh
want "a maker's driver for Windows programs" x86_64-w64-mingw32-g++-posix i686-w64-mingw32-objdump cmake ninja g++ wine flock || finish
windows_prefix=$PWD/build/wine-kit
. tests/windows/wine.sh
folder=$(mktemp -d)
card_id=
trap '[ -z "$card_id" ] || kill "$card_id"; windows_end; rm -rf "$folder"' EXIT
export TAUT_CONFIG=$folder/taut.toml TAUT_STATE=$folder/state
class='{5B0D5A0C-8E5B-4A76-9C0B-2E1B7C4E9A01}' own_class='{7A1C0DE5-5A17-4C1B-9D54-54415554A510}'

# From an installed Taut, by the kit's own toolchain files.
build=$TAUT_BUILD/kit-windows prefix=$TAUT_BUILD/kit-windows/prefix
install_kit() { for part in kit host; do cmake --install "$TAUT_BUILD" --prefix "$prefix" --component "$part" || return 1; done; }
check "the kit installs" install_kit
# Not optimised, which is what takes a compiler's time.
quick=(-DCMAKE_BUILD_TYPE=Debug -DTAUT_PRECOMPILED=ON -DCMAKE_CXX_FLAGS_DEBUG=-O0)
configures() {
  cmake -G Ninja -S examples/kit -B "$build/$1" --toolchain "$prefix/share/taut/kit/cmake/mingw-$1.cmake" "${quick[@]}"
}
for processor in x86_64 i686; do check "a maker's project finds it for $processor" configures "$processor"; done
wrong() {
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(x CXX)\nfind_package(taut REQUIRED COMPONENTS kit host)\n' >"$folder/CMakeLists.txt"
  cmake -G Ninja -S "$folder" -B "$folder/wrong" --toolchain "$prefix/share/taut/kit/cmake/mingw-x86_64.cmake"
}
none "but not Linux' host library" "$(wrong 2>&1 | tr -s ' \n' ' ' | grep -q 'host library is for Linux, and not for this target' || wrong 2>&1)"

if [ "$TAUT_NIGHTLY" -eq 0 ]; then
  check "the 64-bit driver and the Windows half of the one in Wine are built" windows_build win64 taut taut_windows example-net example-net_half
  check "the 32-bit driver is built" windows_build win32 example-net
  at=build/win64/tests/windows
  driver64=$at/kit/example-net/example-net64.dll driver32=build/win32/tests/windows/kit/example-net/example-net32.dll
  half=$at/example-net/example-netwine.dll other_half=$TAUT_BUILD/tests/kit/example/example-net/wine/x86_64-unix/example-netwine.so
  card=$TAUT_BUILD/tests/bin/example-card
  { [ -e "$other_half" ] && [ -e "$card" ]; } || check "its Linux half is built" ninja -C "$TAUT_BUILD" -j "$TAUT_JOBS" example-net_wine example-card
else
  all() { nice ninja -C "$build/$1" -j "$TAUT_JOBS" "${@:2}"; }
  linux() {
    cmake -G Ninja -S examples/kit -B "$build/linux" -DCMAKE_PREFIX_PATH="$prefix" "${quick[@]}" &&
      all linux example-net example-card example-net_wine_windows
  }
  check "the 64-bit program is built" windows_build win64 taut taut_windows
  for processor in x86_64 i686; do check "the driver is built for $processor" all "$processor" example-net; done
  check "the driver in Wine is built, for both kinds of programs" linux
  driver64=$build/x86_64/example-net/example-net64.dll driver32=$build/i686/example-net/example-net32.dll
  half=$build/linux/example-net/wine/x86_64-windows/example-netwine.dll other_half=$build/linux/example-net/wine/x86_64-unix/example-netwine.so
  card=$build/linux/example-card
  installed() { DESTDIR=$folder/stage cmake --install "$build/$1" --prefix /opt/acme --component example-net; }
  for kind in x86_64 i686 linux; do check "what was built for $kind installs" installed "$kind"; done
  files() { find "$folder/stage" -type f | sed -n 's|.*/lib/\(.*/\)\{0,1\}example-net/||p' | sort; }
  none "every file of it is where docs/kit.md says" "$(diff <(printf '%s\n' example-net{32,64}.dll libexample-net.so wine/{i386,x86_64}/example-netwine.{dll,so}) <(files))"
fi
[ "$broken" -eq 0 ] || finish

exports() { "$1" -p "$2" | awk '/Ordinal.Name Pointer/ {on = 1; next} on && NF == 0 {exit} on {print $NF}' | sort; }
promised=$(printf '%s\n' DllCanUnloadNow DllGetClassObject DllRegisterServer DllUnregisterServer instantiateDriver registerDriver unregisterDriver)
same "the 64-bit DLL is one, with the exports of a driver" \
  "$(x86_64-w64-mingw32-objdump -f "$driver64" | sed -n 's/.*file format //p') $(exports x86_64-w64-mingw32-objdump "$driver64")" "pei-x86-64 $promised"
same "the 32-bit DLL is one, with the exports of a driver" \
  "$(i686-w64-mingw32-objdump -f "$driver32" | sed -n 's/.*file format //p') $(exports i686-w64-mingw32-objdump "$driver32")" "pei-i386 $promised"
needs() { x86_64-w64-mingw32-objdump -p "$1" | sed -n 's/.*DLL Name: //p' | grep -ivE '^(advapi32|api-ms-.*|comctl32|gdi32|imm32|kernel32|msvcrt|ntdll|ole32|oleaut32|oleacc|psapi|shell32|shlwapi|user32|uxtheme|version|winmm|ws2_32|avrt|powrprof|dwmapi|ntoskrnl|uiautomationcore)\.(dll|exe)$'; }
none "they need nothing but Windows" "$(needs "$driver64"; needs "$driver32")"

windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
bin=build/win64/bin
port=$((30000 + $$ % 20000))
"$card" "$port" &
card_id=$!
printf 'device = "net:%d"\nbuffer = 256\n' "$port" >"$folder/example-net.toml"
printf 'device = "virtual:loopback"\nbuffer = 96\n' >"$TAUT_CONFIG"
export EXAMPLE_NET_CONFIG=$folder/example-net.toml
value() { in_wine 60 reg query "$@" | grep -o 'REG_[A-Z]* .*' | sed 's/^REG_[A-Z]* *//'; }
# The card runs in real time, and a machine that stands still for a moment loses it: four times at most.
keeps() {
  local said
  for _ in 1 2 3 4; do
    said=$("$@" 2>&1)
    ! grep -q ' 0 broken, 0 not judged' <<<"$said" || return 0
  done
  printf '%s\n' "$said"
  return 1
}
# Its face is Taut's, which passes level 3 in each landing, and its stream passes level 4 on Linux.
level=1
[ "$TAUT_NIGHTLY" -eq 0 ] || level=4

check "regsvr32 registers Taut's driver" in_wine 60 regsvr32 /s "$bin/taut64.dll"
# faced WHAT DLL: that DLL as programs meet it.
faced() {
  local what=$1 listed
  check "$what: regsvr32 registers it" in_wine 60 regsvr32 /s "$2"
  same "$what: programs find it, by its own class" "$(value 'HKLM\SOFTWARE\ASIO\Example Net' /v CLSID)" "$class"
  same "$what: beside Taut's" "$(value 'HKLM\SOFTWARE\ASIO\Taut' /v CLSID)" "$own_class"
  listed=$(in_wine 60 "$bin/taut.exe" loopback --driver nobody)
  none "$what: both are listed" "$([[ $listed == *'Example Net'*Taut* ]] || echo "$listed")"
  listed=$(in_wine 60 "$bin/taut.exe" loopback --driver 'Example Net' --seconds 0.5)
  none "$what: it has its own settings and devices" "$(grep -q "net:$port" <<<"$listed" && grep -q '256 frames' <<<"$listed" || echo "$listed")"
  check "$what: it passes the rules of level $level" keeps in_wine 900 "$bin/taut.exe" check 'Example Net' --level "$level" --seed 1
  check "$what: regsvr32 takes it out" in_wine 60 regsvr32 /s /u "$2"
  same "$what: nothing of it stays, and Taut's does" \
    "$(in_wine 60 reg query 'HKLM\SOFTWARE\ASIO' | sed -n 's/.*\\ASIO\\//p'; in_wine 60 reg query "HKLM\\SOFTWARE\\Classes\\CLSID\\$class" | grep -F "$class")" Taut
}
faced "the DLL" "$driver64"
mkdir "$folder/wine"
cp "$half" "$other_half" "$folder/wine"
faced "the driver in Wine" "$folder/wine/example-netwine.dll"
finish
