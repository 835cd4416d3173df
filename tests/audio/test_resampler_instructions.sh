#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the resampler may cost: instructions of 256 output frames in four calls. Times depend on the machine; these do not.
#   --record  writes what was counted as the new budgets
#   --show    prints what was counted, and the same for each frame and channel
. tests/support/tap.sh
budgets=tests/audio/resampler/instructions.txt

counted=$(mktemp -d)
trap 'rm -rf "$counted"' EXIT
program=$TAUT_BUILD/bin/count_resampler_instructions
name="instructions of the resampler"
if [ ! -x "$program" ]; then
  skip "$name" "count_resampler_instructions is not built"
elif reason=$("$program") || [[ $reason != *callgrind* ]]; then
  skip "$name" "$reason"
elif want "$name" valgrind; then
  if valgrind --tool=callgrind --callgrind-out-file="$counted/out" "$program" >"$counted/log" 2>&1; then
    awk '/^desc: Trigger: Client Request: / {sub(/^desc: Trigger: Client Request: /, ""); label = $0}
      /^(summary|totals):/ && label {print $2 "\t" label; label = ""}' "$counted"/out.* | sort -t$'\t' -k2 >"$counted/now"
    [ "${1-}" != --record ] || cp "$counted/now" "$budgets"
    [ "${1-}" != --show ] || awk -F'\t' '{n = split($2, word, " "); split(word[n], shape, "x")
      printf "%7.1f a frame and channel\t%s\t%s\n", $1 / shape[1] / shape[2], $1, $2}' "$counted/now"
    over=$(awk -F'\t' 'NR == FNR {budget[$2] = $1; next}
      !($2 in budget) {print "no budget for " $2 ": " $1; next}
      $1 > budget[$2] * 1.03 {print $2 ": " $1 ", budget " budget[$2]}' "$budgets" "$counted/now")
    none "the resampler takes no more instructions than its budget and 3 %" "$over"
    if grep -q avx2 "$counted/now"; then
      lost=$(awk -F'\t' 'NR == FNR {now[$2] = 1; next} !($2 in now) {print "not counted: " $2}' "$counted/now" "$budgets")
      none "every budget of the resampler was looked at" "$lost"
    else
      skip "every budget of the resampler was looked at" "this CPU has no AVX2"
    fi
    uneven=$(awk -F'\t' '$2 ~ /drift 8x/ {split($2, word, " "); eight[word[1]] = $1}
      $2 ~ /drift 256x/ {split($2, word, " "); wide[word[1]] = $1}
      END {for (k in wide) if (wide[k] > 32 * eight[k]) print k ": " wide[k] " for 256 channels, " eight[k] " for 8"}' "$counted/now")
    none "the resampler's instructions are linear in channels to 256" "$uneven"
  else
    not_ok "$name" "callgrind failed"
    cat "$counted/log"
  fi
fi
finish
