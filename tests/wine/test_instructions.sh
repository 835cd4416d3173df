#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a cycle costs in Wine beside the Linux driver, in instructions in user space of the thread that does it all, and in
# system calls. Counted one by one, so that no other load changes them: 64 frames, the virtual card in virtual time.
#   --show   prints the row of docs/performance.md
. tests/support/tap.sh
name="instructions of a cycle"
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja wine flock || finish
. tests/wine/halves.sh
trap 'rm -rf "$halves"' EXIT
check "the halves and the program compile" wine_halves workers_host
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'windows_end; rm -rf "$halves"' EXIT
printf 'device = "virtual:duplex?clock=virtual"\n' >"$TAUT_CONFIG"

# counted COMMAND...: the instructions and system calls of a cycle; nothing if they cannot be counted.
counted() {
  local program thread address
  "$@" 64 300 >"$halves/said" 2>"$halves/errors" &
  program=$!
  for _ in $(seq 300); do
    address=$(tr -d '\r' <"$halves/said" | sed -n 's/^counter //p')
    thread=$(grep -lx taut-audio /proc/"$program"/task/*/comm 2>/dev/null | head -n 1)
    [ -z "$address" ] || [ -z "$thread" ] || break
    sleep 0.1
  done
  thread=${thread%/comm}
  timeout 120 "$TAUT_BUILD/tests/bin/step_cycles" "$program" "${thread##*/}" "$address" 40
  kill -KILL "$program"
  wait "$program" 2>/dev/null
}
read -r linux linux_calls < <(counted "$TAUT_BUILD/tests/bin/workers_host" "$TAUT_BUILD/lib/libtaut.so")
read -r windows windows_calls < <(counted wine build/win64/tests/bin/workers_host.exe "$dll")
if [ -z "${linux-}" ]; then
  skip "$name" "another process cannot be followed here (ptrace)"
elif [ "${windows:-0}" -gt "$linux" ] && [ "$windows" -le $((linux + 500)) ]; then
  ok "$name in Wine: $windows, with $windows_calls system calls; on Linux $linux, $linux_calls"
else
  not_ok "$name in Wine" "${windows:-none}, with ${windows_calls:-no} system calls; on Linux $linux, $linux_calls"
fi
[ "${1-}" != --show ] || printf "| %s | %s | %s |\n" Linux "$linux" "$linux_calls" Wine "$windows" "$windows_calls"
finish
