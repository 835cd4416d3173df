#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Instruction budget of a cycle: Cycle::serve with warm caches, 64 frames of int32 and an idle host.
#   --record  stores the measured counts as the new budgets
#   --show    prints the counts
. tests/support/tap.sh
. tests/support/instructions.sh
budgets=tests/engine/instructions.txt

if count_instructions "instructions of the cycle" count_cycle_instructions \
  --collect-atstart=no --toggle-collect='taut::engine::Cycle::serve*'; then
  each_cycle
  [ "${1-}" != --record ] || cp "$counted/now" "$budgets"
  [ "${1-}" != --show ] || cat "$counted/now"
  if grep -q avx2 /proc/cpuinfo; then
    none "no cycle exceeds its instruction budget by 4 %" "$(over_budget "$budgets" 4)$(unseen_budgets "$budgets")"
  else
    skip "no cycle exceeds its instruction budget" "the budgets are those of a CPU with AVX2"
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
  none "instructions are linear in channels up to 256/256" "$uneven"
fi
finish
