#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The 64-bit driver, host library and command in Wine. The 32-bit ones: tests/nightly/test_windows_32.sh.
. tests/support/tap.sh
. tests/windows/wine.sh

want "Windows programs" x86_64-w64-mingw32-g++-posix cmake ninja wine || finish
check "the 64-bit programs compile" windows_build win64
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap windows_end EXIT
bin=build/win64/bin

check "regsvr32 registers the driver" in_wine 60 regsvr32 /s "$bin/taut64.dll"

# Tests with deadlines must wait for the processor as little as possible.
at_once=()
if chrt -f 5 true 2>/dev/null; then at_once=(chrt -f 5); fi
soon() { local seconds=$1; shift; timeout "$seconds" "${at_once[@]}" wine "$@" 2>&1 | tr -d '\r'; return "${PIPESTATUS[0]}"; }

while read -r name program; do
  how=in_wine
  [ "$name" != win_waits ] || how=soon
  check "$name" $how 300 "$program"
done <build/win64/tests/list

level=3
[ "$TAUT_NIGHTLY" -eq 0 ] || level=5
check "it passes level $level of taut check" in_wine 300 "$bin/taut.exe" check "$bin/taut64.dll" --level "$level" --seed 1

# Through the DLL's class factory, and through registry, COM and the driver's apartment. Virtual time: exact anywhere.
card='virtual:duplex?clock=virtual'
check "an entry with its own settings" in_wine 60 "$bin/taut.exe" register --name 'Taut test' --device "$card"
facts() { tr -d ' \r\n' | grep -oE '"(reported":\{[^}]*|measured":\{[^}]*|bit_exact":[a-z]*|exact":[0-9]*)'; }
for frames in 32 64 100 480; do
  way=(loopback --seconds 2 --buffer "$frames" --json)
  here=$(timeout 120 "$TAUT_BUILD/bin/taut" "${way[@]}" --device "$card" 2>/dev/null | facts)
  for choice in '--device' '--driver'; do
    [ "$choice" = --device ] && named=$card || named='Taut test'
    there=$(in_wine 120 "$bin/taut.exe" "${way[@]}" "$choice" "$named" | facts)
    if [ -n "$here" ] && [ "$there" = "$here" ]; then
      ok "$frames frames by $choice: the latency and the exactness of Linux"
    else
      not_ok "$frames frames by $choice: the latency and the exactness of Linux" "see below"
      diff <(echo "$here") <(echo "$there") | sed 's/^/  /'
    fi
  done
done
check "and removed again" in_wine 60 "$bin/taut.exe" unregister --name 'Taut test'

for way in return exit callback terminate unload release; do
  check "a host that leaves a running stream by $way" \
    in_wine 60 build/win64/tests/bin/leave_streaming.exe "$bin/taut64.dll" "$way"
done

check "regsvr32 unregisters the driver" in_wine 60 regsvr32 /s /u "$bin/taut64.dll"
check "our last entry removes the list of drivers that we created" \
  in_wine 60 build/win64/tests/bin/test_win_callbacks.exe --test-case='the list of drivers*'
left=$(in_wine 60 reg query 'HKLM\SOFTWARE\ASIO' /s | grep -i taut)
none "nothing of it remains in the registry" "$left"
finish
