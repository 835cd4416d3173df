#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Instruction budget of the hand-off: both threads, a cycle of 64 frames of float32, warm caches, without the host.
#   --record  stores the measured counts as the new budgets
#   --show    prints the counts
. tests/support/tap.sh
. tests/support/instructions.sh
budgets=tests/handoff/instructions.txt

if count_instructions "instructions of the hand-off" count_handoff_instructions --collect-atstart=no \
  --toggle-collect='taut::device::handoff::Handoff::begin*' --toggle-collect='taut::device::handoff::Handoff::end*' \
  --toggle-collect='taut::device::handoff::Handoff::wait*' --toggle-collect='taut::device::handoff::Handoff::done*'; then
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
      step = (at[16] - at[2]) / 14
      if (step <= 0) print "16 channels took no more than 2"
      line = at[16] + 48 * step
      if (at[64] > line * 1.03) print "64: " at[64] ", by the line through 2 and 16: " line
    }' "$counted/now")
  none "instructions are linear in channels up to 64/64" "$uneven"
fi
finish
