#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the kernels of the sample formats may cost and may share.
#   --record  writes what was counted as the new budgets
. tests/support/tap.sh
budgets=tests/audio/formats/instructions.txt

# A function that two files compile and the linker merges must not be one compiled for AVX2: an older CPU would run it.
library=$(find "$TAUT_BUILD" -name libtaut_audio.a -print -quit 2>/dev/null)
if [ -z "$library" ]; then
  skip "kernels share no code" "libtaut_audio.a is not in $TAUT_BUILD"
elif want "kernels share no code" nm; then
  weak=$(nm -AC "$library" 2>/dev/null | grep -E 'kernels_(sse|avx)[^:]*:.* [WVu] ' |
    grep -vE 'DW\.ref|W void taut::audio::(sse2|sse41|avx2)::move<')
  none "the kernels of different instruction sets share no function" "$weak"
fi

counted=$(mktemp -d)
trap 'rm -rf "$counted"' EXIT
program=$TAUT_BUILD/bin/count_format_instructions
name="instructions of the kernels"
if [ ! -x "$program" ]; then
  skip "$name" "count_format_instructions is not built"
elif reason=$("$program") || [[ $reason != *callgrind* ]]; then
  skip "$name" "$reason"
elif want "$name" valgrind; then
  if valgrind --tool=callgrind --callgrind-out-file="$counted/out" "$program" >"$counted/log" 2>&1; then
    awk '/^desc: Trigger: Client Request: / {sub(/^desc: Trigger: Client Request: /, ""); label = $0}
         /^(summary|totals):/ && label {print $2 "\t" label; label = ""}' "$counted"/out.* | sort -t$'\t' -k2 >"$counted/now"
    [ "${1-}" != --record ] || cp "$counted/now" "$budgets"
    over=$(awk -F'\t' 'NR == FNR {budget[$2] = $1; next}
      !($2 in budget) {print "no budget for " $2 ": " $1; next}
      $1 > budget[$2] * 1.03 {print $2 ": " $1 ", budget " budget[$2]}' "$budgets" "$counted/now")
    none "no kernel takes more instructions than its budget and 3 %" "$over"
    if grep -q avx2 "$counted/now"; then
      lost=$(awk -F'\t' 'NR == FNR {now[$2] = 1; next} !($2 in now) {print "not counted: " $2}' "$counted/now" "$budgets")
      none "every budget was looked at" "$lost"
    else
      skip "every budget was looked at" "this CPU has no AVX2"
    fi
    uneven=$(awk -F'\t' '$2 ~ /avx2 8x64$/ {sub(/ 8x64$/, "", $2); eight[$2] = $1}
      $2 ~ /avx2 256x64$/ {sub(/ 256x64$/, "", $2); wide[$2] = $1}
      END {for (k in wide) if (wide[k] > 32 * eight[k]) print k ": " wide[k] " for 256 channels, " eight[k] " for 8"}' "$counted/now")
    none "instructions are linear in channels to 256" "$uneven"
  else
    not_ok "$name" "callgrind failed"
    cat "$counted/log"
  fi
fi
finish
