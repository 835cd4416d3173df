#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Instruction budgets of the format kernels, and which code they may share.
#   --record  stores the measured counts as the new budgets
. tests/support/tap.sh
. tests/support/instructions.sh
budgets=tests/audio/formats/instructions.txt

# The linker must not merge a function compiled for AVX2 with a generic one: an older CPU would run it.
library=$(find "$TAUT_BUILD" -name libtaut_audio.a -print -quit 2>/dev/null)
if [ -z "$library" ]; then
  skip "kernels share no code" "libtaut_audio.a is not in $TAUT_BUILD"
elif want "kernels share no code" nm; then
  weak=$(nm -AC "$library" 2>/dev/null | grep -E 'kernels_(sse|avx)[^:]*:.* [WVu] ' |
    grep -vE 'DW\.ref|W void taut::audio::(sse2|sse41|avx2)::move<')
  none "the kernels of different instruction sets share no function" "$weak"
fi

if count_instructions "instructions of the kernels" count_format_instructions; then
  [ "${1-}" != --record ] || cp "$counted/now" "$budgets"
  none "no kernel exceeds its instruction budget by 3 %" "$(over_budget "$budgets" 3)"
  if grep -q avx2 "$counted/now"; then
    none "every budget has a count" "$(unseen_budgets "$budgets")"
  else
    skip "every budget has a count" "this CPU has no AVX2"
  fi
  uneven=$(awk -F'\t' '$2 ~ /avx2 8x64$/ {sub(/ 8x64$/, "", $2); eight[$2] = $1}
    $2 ~ /avx2 256x64$/ {sub(/ 256x64$/, "", $2); wide[$2] = $1}
    END {for (k in wide) if (wide[k] > 32 * eight[k]) print k ": " wide[k] " for 256 channels, " eight[k] " for 8"}' "$counted/now")
  none "instructions are linear in channels up to 256" "$uneven"
fi
finish
