#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From the sound server's cycle to the answer of a program in Wine: as long as on Linux, since no thread more is woken. The
# driver's own figure (safety_used_ns), on a private PipeWire, in turns with the Linux driver and with two bare threads of
# which one wakes the other.
. tests/support/tap.sh
name="the way from the server's cycle through the program"
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja wine flock pipewire pw-link || finish
. tests/wine/halves.sh
. tests/wine/servers.sh
trap 'rm -rf "$halves"' EXIT
check "the halves and the program compile" wine_halves taut
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'servers_end; windows_end; rm -rf "$halves"' EXIT
with_pipewire || { skip "$name" "PipeWire does not start here: $(tail -n 1 "$halves/pipewire/log")"; finish; }
printf 'input = "pipewire:null-sink.monitor"\noutput = "pipewire:null-sink"\n' >"$TAUT_CONFIG"

p99() { tr -d ' \r\n' | sed -n 's/.*"safety_used_ns":{[^}]*"p99":\([0-9]*\).*/\1/p'; }
ticks() { awk '/^cpu / {all = 0; for (k = 2; k <= NF; ++k) all += $k; print $9, all}' /proc/stat; }
measured=() figures=() controls=()
read -r stolen_before all_before < <(ticks)
for _ in 1 2 3 4 5; do
  bare=$("$TAUT_BUILD/tests/bin/bare_wakeups" 256 1 | cut -d' ' -f2)
  linux=$(timeout 60 "$TAUT_BUILD/bin/taut" loopback --seconds 1 --json --buffer 256 --driver "$TAUT_BUILD/lib/libtaut.so" 2>/dev/null | p99)
  windows=$(in_wine 60 build/win64/bin/taut.exe loopback --seconds 1 --json --buffer 256 --driver "$dll" 2>/dev/null | p99)
  if [ -z "$windows" ] || [ -z "$linux" ]; then continue; fi
  measured+=("$windows")
  controls+=("$linux")
  figures+=("$windows in Wine, $linux on Linux, $bare bare")
done
read -r stolen_after all_after < <(ticks)
[ ${#measured[@]} -ge 3 ] || { not_ok "$name" "${#measured[@]} of five runs told a figure"; finish; }
printf 'p99, ns: %s\n' "${figures[@]}"
# Other programs only add to it.
least() { printf '%s\n' "$@" | sort -n | head -n 1; }
ratio=$(awk -v w="$(least "${measured[@]}")" -v l="$(least "${controls[@]}")" 'BEGIN {printf "%.2f", w / l}')
stolen=$(awk -v s=$((stolen_after - stolen_before)) -v a=$((all_after - all_before)) 'BEGIN {printf "%.1f", 100 * s / a}')
said="the least p99 is $ratio of the Linux driver's"
# The Linux driver is the control: where its own runs differ by more than twice, another load decides.
steady() { printf '%s\n' "${controls[@]}" | sort -n | awk 'NR == 1 {least = $1} END {exit !($1 <= 2 * least)}'; }
if ! steady; then
  skip "$name" "the Linux driver's own p99 differs by more than twice here, so other programs decide; $said"
elif awk -v s="$stolen" 'BEGIN {exit !(s > 1)}'; then
  skip "$name" "$stolen % of this machine's time went to others; $said"
elif awk -v r="$ratio" 'BEGIN {exit !(r <= 1.3)}'; then
  ok "$name: $said"
else
  not_ok "$name" "$said"
fi
finish
