#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Instructions of a cycle of 64 frames on joined devices, two channels each way per device. The cost per device must not
# depend on their number.
#   --show    prints the counts
. tests/support/tap.sh
. tests/support/instructions.sh

if count_instructions "instructions of joined devices" count_joined_instructions --collect-atstart=no \
  --toggle-collect='taut::device::several::SeveralStream::wait*' \
  --toggle-collect='taut::device::several::SeveralStream::done*'; then
  each_cycle
  [ "${1-}" != --show ] || cat "$counted/now"
  uneven=$(awk '{at[$2] = $1}
    END {
      step = at[2] - at[1]
      if (step <= 0) print "two devices took no more than one"
      for (n in at) {
        line = at[2] + (n - 2) * step
        if (n > 2 && (at[n] > line * 1.05 || at[n] < line * 0.9)) print n ": " at[n] ", by the line through 1 and 2: " line
      }
    }' "$counted/now")
  none "instructions are linear in devices up to 8" "$uneven"
fi
finish
