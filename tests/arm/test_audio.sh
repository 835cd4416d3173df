#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 64-bit ARM: the conversions, the resampler, the real-time parts, the virtual card and the measurements, compiled by Debian's cross
# compiler and run under QEMU. NEON must give the bits of plain C++, within its instruction budgets.
#   --record  stores the measured counts as the new budgets
. tests/support/tap.sh
. tests/support/instructions.sh
. tools/build.sh
name="64-bit ARM"
budgets=tests/arm/instructions.txt
want "$name" aarch64-linux-gnu-g++ qemu-aarch64 cmake ninja apt-get dpkg-deb gcc || finish
if ! root=$(tools/arm64/sysroot 2>"$counted/words"); then
  skip "$name" "the libraries for ARM cannot be had here: $(tail -n 1 "$counted/words")"
  finish
fi
programs=(test_formats test_resampler test_audio_realtime test_virtual_card test_monitor)
check "the programs compile" build_quietly arm64 "${programs[@]}" test_platform count_format_instructions count_resampler_instructions
[ "$broken" -eq 0 ] || finish
emulated() { RC_PARAMS=${RC_PARAMS-seed=1} qemu-aarch64 -L "$root" "$@"; }
for program in "${programs[@]}"; do check "$program" emulated "build/arm64/tests/bin/$program"; done
check "test_platform: rounding" emulated build/arm64/tests/bin/test_platform --test-case="*rounding*"

check "the counting plug-in compiles" gcc -shared -fPIC -O2 -fvisibility=hidden tests/arm/count_plugin.c -o "$counted/plugin.so"
# count PROGRAM: appends lines "INSTRUCTIONS<tab>LABEL" to $counted/now.
count() {
  TAUT_COUNTING=1 emulated -plugin "$counted/plugin.so" "build/arm64/bin/$1" >"$counted/labels" 2>"$counted/counts" &&
    [ "$(grep -c '^count ' "$counted/counts")" -eq "$(wc -l <"$counted/labels")" ] &&
    paste <(sed -n 's/^count //p' "$counted/counts") "$counted/labels" >>"$counted/now"
}
check "instructions are counted" eval 'count count_format_instructions && count count_resampler_instructions'
[ "$broken" -eq 0 ] || finish
sort -t$'\t' -k2 -o "$counted/now" "$counted/now"
grep -v scalar "$counted/now" >"$counted/neon"
[ "${1-}" != --record ] || cp "$counted/neon" "$budgets"
few=$(awk -F'\t' '$2 ~ / 8x64$/ {kind = $2 ~ /scalar/ ? "scalar" : "neon"; sub(/ (scalar|neon) 8x64$/, "", $2); n[$2, kind] = $1; all[$2]}
  END {for (k in all) if (!n[k, "neon"] || n[k, "scalar"] < 4 * n[k, "neon"]) print k ": " n[k, "neon"] " by NEON, " n[k, "scalar"] " without"}' \
  "$counted/now")
none "each conversion of 8 channels takes at most a quarter of the scalar kernel's instructions" "$few"
mv "$counted/neon" "$counted/now"
none "no kernel exceeds its instruction budget by 3 %" "$(over_budget "$budgets" 3)"
none "every budget has a count" "$(unseen_budgets "$budgets")"
finish
