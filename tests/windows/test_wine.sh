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
check "it passes level $level of taut check" in_wine 900 "$bin/taut.exe" check "$bin/taut64.dll" --level "$level" --seed 1

# The last step of the workflow's jobs; what Windows writes is taken into the table on Linux, too.
proof() { TAUT_LAUNCHER="timeout 120 wine" tools/ci/prove.sh wine "$bin/taut.exe" --seconds 0.2 --level 1; }
check "it proves itself on the virtual card" proof
proved() { "$TAUT_BUILD/bin/taut" prove --table build/ci | grep -E '`virtual:loopback` \(no hardware\) \| `Windows [0-9.]+ \(Wine'; }
check "and its file stands in the table" proved

# `taut check-host`: a clean program through the registry and COM, and programs with a fault, every eighth of those of Linux; all of
# them at night. The driver survives each, and the rules meant for it catch it.
host=build/win64/tests/bin/hostile_host.exe
check "the checking driver is put on the list" in_wine 60 "$bin/taut.exe" register --check-host
check "and is found there" in_wine 60 "$bin/taut.exe" check-host --only 1101,1302,1405 "$bin/taut.exe" through --driver 'Taut Check' --seconds 1
check "and taken from it" in_wine 60 "$bin/taut.exe" unregister --name 'Taut Check'
check "a clean program passes every rule" in_wine 60 "$bin/taut.exe" check-host --level 3 "$host" "$bin/taut-check64.dll"
hostile() {
  local rules=${1#-} said
  in_wine 60 "$host" "$bin/taut64.dll" "$2" || return
  said=$(in_wine 60 "$bin/taut.exe" check-host --json --level 3 "$host" "$bin/taut-check64.dll" "$2")
  printf '%s\n' "$said" | head -n 40
  [ "$(grep -B 3 '"result": "broken"' <<<"$said" | grep -o '"rule": [0-9]*' | grep -o '[0-9]*' | paste -sd,)" = "$rules" ]
}
every=8
[ "$TAUT_NIGHTLY" -eq 0 ] || every=1
while read -r rules fault; do
  check "survives and names: $fault" hostile "$rules" "$fault" </dev/null
done < <(grep -E '^[0-9,-]+ both - ' tests/check/host_faults.txt | sed 's/ both - / /' | awk -v every="$every" 'NR % every == 0')

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
