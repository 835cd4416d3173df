#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The cost of a cycle in the DLL relative to Linux, by the driver's own figure (our work between wake-up and sleep,
# without the host's), five alternating runs each. The median of the five ratios is at most 1.2.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-overhead
. tests/windows/wine.sh

name="a cycle in the DLL costs at most 1.2 times one on Linux"
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja wine flock || finish
check "the driver and the command compile" windows_build win64 taut taut_windows
[ -x "$TAUT_BUILD/bin/taut" ] || check "the command compiles" ninja -C "$TAUT_BUILD" -j "$TAUT_JOBS" taut
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap windows_end EXIT

# The DLL next to the program.
run=(loopback --device 'virtual:duplex?clock=virtual' --buffer 64 --seconds 20 --json)
median() { tr -d ' \n' | sed -n 's/.*"cycle_overhead_ns":{[^}]*"median":\([0-9]*\).*/\1/p'; }
ratios=()
for _ in 1 2 3 4 5; do
  here=$(timeout 120 "$TAUT_BUILD/bin/taut" "${run[@]}" 2>&1)
  there=$(in_wine 120 build/win64/bin/taut.exe "${run[@]}")
  linux=$(median <<<"$here") windows=$(median <<<"$there")
  if [ -z "$linux" ]; then not_ok "$name" "the run on Linux told no overhead: $here"; finish; fi
  if [ -z "$windows" ]; then not_ok "$name" "the run in Wine told no overhead: $there"; finish; fi
  ratios+=("$(awk -v w="$windows" -v l="$linux" 'BEGIN {printf "%.2f %d %d\n", w / l, w, l}')")
done
middle=$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n 3p)
printf 'ratio, ns in the DLL, ns on Linux:\n%s\n' "$(printf '  %s\n' "${ratios[@]}")"
if awk -v r="${middle%% *}" 'BEGIN {exit !(r <= 1.2)}'; then ok "$name: $middle"; else not_ok "$name" "$middle"; fi
finish
