#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a cycle may cost: instructions of Cycle::serve, caches warm, 64 frames of int32, a host that does nothing. Times
# depend on the machine and on who else uses it; instructions do not.
#   --record  writes what was counted as the new budgets
#   --show    prints what was counted
. tests/support/tap.sh
budgets=tests/engine/instructions.txt

counted=$(mktemp -d)
trap 'rm -rf "$counted"' EXIT
program=$TAUT_BUILD/bin/count_cycle_instructions
name="instructions of the cycle"
if [ ! -x "$program" ]; then
  skip "$name" "count_cycle_instructions is not built"
elif reason=$("$program") || [[ $reason != *callgrind* ]]; then
  skip "$name" "$reason"
elif want "$name" valgrind; then
  if valgrind --tool=callgrind --collect-atstart=no --toggle-collect='taut::engine::Cycle::serve*' \
    --callgrind-out-file="$counted/out" "$program" >"$counted/log" 2>&1; then
    cycles=$(awk '$1 == "cycles" {print $2}' "$counted/log")
    awk -v cycles="$cycles" '/^desc: Trigger: Client Request: / {label = $NF}
      /^(summary|totals):/ && label {printf "%d\t%s\n", $2 / cycles, label; label = ""}' "$counted"/out.* |
      sort -n >"$counted/now"
    [ "${1-}" != --record ] || cp "$counted/now" "$budgets"
    [ "${1-}" != --show ] || cat "$counted/now"
    wrong=$(awk -F'\t' 'NR == FNR {budget[$2] = $1; next}
      {seen[$2] = 1}
      !($2 in budget) {print "no budget for " $2 ": " $1; next}
      $1 > budget[$2] * 1.04 {print $2 " channels: " $1 " instructions, budget " budget[$2]}
      END {for (k in budget) if (!(k in seen)) print "not counted: " k}' "$budgets" "$counted/now")
    if grep -q avx2 /proc/cpuinfo; then
      none "no cycle takes more instructions than its budget and 4 %" "$wrong"
    else
      skip "no cycle takes more instructions than its budget" "the budgets are those of a CPU with AVX2"
    fi
    uneven=$(awk '{split($2, width, "/"); at[width[1]] = $1}
      END {
        step = (at[64] - at[8]) / 56
        if (step <= 0) print "64 channels took no more than 8"
        for (n in at) {
          line = at[8] + (n - 8) * step
          if (n + 0 > 64 && at[n] > line * 1.03) print n ": " at[n] ", by the line through 8 and 64: " line
        }
      }' "$counted/now")
    none "instructions are linear in channels to 256/256" "$uneven"
  else
    not_ok "$name" "callgrind failed"
    cat "$counted/log"
  fi
fi
finish
