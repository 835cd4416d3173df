#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The driver for Windows programs in Wine, under the Windows driver's tests: the same face gives the same answers.
. tests/support/tap.sh
want "the driver in Wine" x86_64-w64-mingw32-g++-posix cmake ninja wine flock || finish
. tests/wine/halves.sh
trap 'rm -rf "$halves"' EXIT

check "both halves and the programs compile" wine_halves taut test_win_face test_win_library test_win_host_on_taut leave_streaming
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'windows_end; rm -rf "$halves"' EXIT
export TAUT_TEST_LIBRARY=$dll
programs=build/win64/tests/bin

check "regsvr32 registers the driver" in_wine 60 regsvr32 /s "$dll"
for program in win_face win_library win_host_on_taut; do
  check "$program of the Windows driver" in_wine 300 "$programs/test_$program.exe"
done

# The same frames as on Linux, reported and measured, at sizes that match the card's cycle and at others.
facts() { tr -d ' \r\n' | grep -oE '"(reported":\{[^}]*|measured":\{[^}]*|bit_exact":[a-z]*|exact":[0-9]*|altered":[0-9]*)'; }
# Where the card runs in real time, a machine that stands still for a moment costs either a drop-out: tried again.
compare() {
  local name=$1 card=$2 here there
  shift 2
  for _ in 1 2 3 4 5; do
    rm -f "$TAUT_CONFIG"
    here=$(timeout 120 "$TAUT_BUILD/bin/taut" loopback --seconds 2 --json --device "$card" "$@" 2>/dev/null | facts)
    printf 'device = "%s"\n' "$card" >"$TAUT_CONFIG"
    there=$(in_wine 120 build/win64/bin/taut.exe loopback --seconds 2 --json --driver "$dll" "$@" 2>/dev/null | facts)
    [ "$there" != "$here" ] || [[ $here != *'"bit_exact":true'* ]] || break
    [[ $card != *clock=virtual* ]] || break
  done
  rm -f "$TAUT_CONFIG"
  if [ -n "$here" ] && [ "$there" = "$here" ] && [[ $here = *'"bit_exact":true'* ]]; then
    ok "$name"
  else
    not_ok "$name" "see below"
    diff <(echo "$here") <(echo "$there") | sed 's/^/  /'
  fi
}
for frames in 32 64 100 480; do
  compare "$frames frames: the latency and the exactness of Linux" 'virtual:duplex?clock=virtual' --buffer "$frames"
done
compare "a card whose cycle is another" 'virtual:duplex?clock=virtual&cycle=96&latency_in=5&latency_out=9' --buffer 64
compare "in real time" 'virtual:duplex' --buffer 1024

# By its own rules, as on Linux (tests/check).
level=3
[ "$TAUT_NIGHTLY" -eq 0 ] || level=5
printf 'device = "virtual:loopback"\n' >"$TAUT_CONFIG"
# While a busy computer starts Wine's services, a library may take longer to load than the rules allow.
passes() {
  local said status
  for _ in 1 2 3; do
    said=$(in_wine 900 build/win64/bin/taut.exe check "$dll" --level "$level" --seed 1 2>&1)
    status=$?
    printf '%s\n' "$said"
    [[ $said == *"the loading of its library has not returned"* ]] || return "$status"
  done
  return "$status"
}
check "it passes level $level of taut check" passes
rm -f "$TAUT_CONFIG"

for way in return exit callback terminate unload release; do
  check "a program that leaves a running stream by $way" in_wine 60 "$programs/leave_streaming.exe" "$dll" "$way"
done
check "every program has ended" timeout 60 wineserver -w

check "regsvr32 unregisters the driver" in_wine 60 regsvr32 /s /u "$dll"
left=$(in_wine 60 reg query 'HKLM\SOFTWARE\ASIO' /s | grep -i taut)
none "nothing of it stays in the registry" "$left"

# Missing requirements are reported inside the program.
lacking() {
  local name=$1 library=$2 wanted=$3 words
  words=$(in_wine 60 build/win64/bin/taut.exe loopback --driver "$library" | tr '\n' ' ')
  case $words in
    *"$wanted"*"taut wine install"*) ok "$name" ;;
    *) not_ok "$name" "$words" ;;
  esac
}
mkdir "$halves/alone" "$halves/unequal"
cp "$halves/tautwine.dll" "$halves/alone"
lacking "a driver without its Linux half says so" "Z:${halves//\//\\}\\alone\\tautwine.dll" \
  "tautwine.so, is missing or cannot be loaded."
cp "$halves/tautwine.dll" "$halves/unequal"
cat >"$halves/unequal/half.cpp" <<'END'
#include "driver/wine/unix/mailbox.hpp"
using namespace taut::driver::wine;
static int hello(void* args) {
  static_cast<Hello*>(args)->version = 99;
  static_cast<Hello*>(args)->accepted = 0;
  return 0;
}
static int (*const table[])(void*) = {hello};
__attribute__((constructor)) static void loaded() { tell_windows_halves(address_of(table), address_of(table)); }
END
check "a Linux half of another version compiles" g++ -std=c++23 -shared -fPIC -Wl,-z,nodelete -I src -I include \
  -DTAUT_VERSION='"0"' -DTAUT_VERSION_NUMBER=0 "$halves/unequal/half.cpp" src/driver/wine/unix/mailbox.cpp src/base/brand.cpp -o "$halves/unequal/tautwine.so"
lacking "halves of two versions refuse each other with a sentence" "Z:${halves//\//\\}\\unequal\\tautwine.dll" \
  "of different versions: the Windows half speaks $(sed -n 's/.*wire_version = \([0-9]*\);/\1/p' src/driver/wine/calls.hpp), the Linux half 99."
finish
