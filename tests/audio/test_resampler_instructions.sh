#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Instruction budget of the resampler: 256 output frames in four calls.
#   --record  stores the measured counts as the new budgets
#   --show    prints the counts, in total and per frame and channel
. tests/support/tap.sh
. tests/support/instructions.sh
budgets=tests/audio/resampler/instructions.txt

if count_instructions "instructions of the resampler" count_resampler_instructions; then
  [ "${1-}" != --record ] || cp "$counted/now" "$budgets"
  [ "${1-}" != --show ] || awk -F'\t' '{n = split($2, word, " "); split(word[n], shape, "x")
    printf "%7.1f a frame and channel\t%s\t%s\n", $1 / shape[1] / shape[2], $1, $2}' "$counted/now"
  none "the resampler stays within 3 % of its instruction budget" "$(over_budget "$budgets" 3)"
  if grep -q avx2 "$counted/now"; then
    none "every budget of the resampler has a count" "$(unseen_budgets "$budgets")"
  else
    skip "every budget of the resampler has a count" "this CPU has no AVX2"
  fi
  uneven=$(awk -F'\t' '$2 ~ /drift 8x/ {split($2, word, " "); eight[word[1]] = $1}
    $2 ~ /drift 256x/ {split($2, word, " "); wide[word[1]] = $1}
    END {for (k in wide) if (wide[k] > 32 * eight[k]) print k ": " wide[k] " for 256 channels, " eight[k] " for 8"}' "$counted/now")
  none "the resampler's instructions are linear in channels up to 256" "$uneven"
fi
finish
