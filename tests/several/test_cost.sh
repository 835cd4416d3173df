#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What joined devices cost: instructions of a cycle of 64 frames, two channels each way a device. Every device costs the
# same, however many there are.
#   --show    prints what was counted
. tests/support/tap.sh

counted=$(mktemp -d)
trap 'rm -rf "$counted"' EXIT
program=$TAUT_BUILD/bin/count_joined_instructions
name="instructions of joined devices"
if [ ! -x "$program" ]; then
  skip "$name" "count_joined_instructions is not built"
elif reason=$("$program") || [[ $reason != *callgrind* ]]; then
  skip "$name" "$reason"
elif want "$name" valgrind; then
  if valgrind --tool=callgrind --collect-atstart=no --toggle-collect='taut::device::several::SeveralStream::wait*' \
    --toggle-collect='taut::device::several::SeveralStream::done*' --callgrind-out-file="$counted/out" "$program" \
    >"$counted/log" 2>&1; then
    cycles=$(awk '$1 == "cycles" {print $2}' "$counted/log")
    awk -v cycles="$cycles" '/^desc: Trigger: Client Request: / {label = $NF}
      /^(summary|totals):/ && label {printf "%d\t%s\n", $2 / cycles, label; label = ""}' "$counted"/out.* |
      sort -n >"$counted/now"
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
    none "instructions are linear in devices to 8" "$uneven"
  else
    not_ok "$name" "callgrind failed"
    cat "$counted/log"
  fi
fi
finish
