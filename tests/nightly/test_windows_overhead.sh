#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a cycle costs in the DLL beside what it costs on Linux: the driver's own figure (all of ours between wake-up and sleep,
# without the host's part), five times one after the other in turn; the median of the five ratios is at most 1.2.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-overhead
. tests/windows/wine.sh

name="a cycle in the DLL costs at most 1.2 times one on Linux"
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja wine flock || finish
check "the driver and the command compile" windows_build win64 taut taut_windows
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap windows_end EXIT
bin=build/win64/bin
check "regsvr32 registers the driver" in_wine 60 regsvr32 /s "$bin/taut64.dll"

run=(loopback --device 'virtual:duplex?clock=virtual' --buffer 64 --seconds 20 --json)
median() { tr -d ' \n' | sed -n 's/.*"cycle_overhead_ns":{[^}]*"median":\([0-9]*\).*/\1/p'; }
ratios=()
for _ in 1 2 3 4 5; do
  linux=$(timeout 120 "$TAUT_BUILD/bin/taut" "${run[@]}" | median)
  windows=$(in_wine 120 "$bin/taut.exe" "${run[@]}" --driver Taut | median)
  if [ -z "$linux" ] || [ -z "$windows" ]; then not_ok "$name" "a run told no overhead"; finish; fi
  ratios+=("$(awk -v w="$windows" -v l="$linux" 'BEGIN {printf "%.2f %d %d\n", w / l, w, l}')")
done
middle=$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n 3p)
printf 'ratio, ns in the DLL, ns on Linux:\n%s\n' "$(printf '  %s\n' "${ratios[@]}")"
if awk -v r="${middle%% *}" 'BEGIN {exit !(r <= 1.2)}'; then ok "$name"; else not_ok "$name" "$middle"; fi
finish
