# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after tap.sh by scripts with an instruction budget. Provides the temporary folder $counted.
#   count_instructions NAME PROGRAM [OPTION...]  runs $TAUT_BUILD/bin/PROGRAM under callgrind with these options; writes
#                                                lines "INSTRUCTIONS<tab>LABEL" to $counted/now, and the output to
#                                                $counted/log. False if nothing was counted; NAME reports the reason
#   each_cycle                                   divides the counts by the "cycles N" the program printed
#   over_budget BUDGETS PERCENT                  lists what exceeds its budget by PERCENT, or has none
#   unseen_budgets BUDGETS                       lists budgets without a count
counted=$(mktemp -d)
trap 'rm -rf "$counted"' EXIT

count_instructions() {
  local name=$1 program=$TAUT_BUILD/bin/$2 reason
  shift 2
  if [ ! -x "$program" ]; then
    skip "$name" "${program##*/} is not built"
  elif reason=$("$program") || [[ $reason != *callgrind* ]]; then
    skip "$name" "$reason"
  elif want "$name" valgrind; then
    if valgrind --tool=callgrind "$@" --callgrind-out-file="$counted/out" "$program" >"$counted/log" 2>&1; then
      awk '/^desc: Trigger: Client Request: / {sub(/^desc: Trigger: Client Request: /, ""); label = $0}
        /^(summary|totals):/ && label {print $2 "\t" label; label = ""}' "$counted"/out.* | sort -t$'\t' -k2 >"$counted/now"
      return 0
    fi
    not_ok "$name" "callgrind failed"
    cat "$counted/log"
  fi
  return 1
}

each_cycle() {
  awk -F'\t' 'NR == FNR {if ($1 ~ /^cycles /) {split($1, word, " "); cycles = word[2]}; next}
    {printf "%d\t%s\n", $1 / cycles, $2}' "$counted/log" "$counted/now" | sort -n >"$counted/each"
  mv "$counted/each" "$counted/now"
}

over_budget() {
  awk -F'\t' -v percent="$2" 'NR == FNR {budget[$2] = $1; next}
    !($2 in budget) {print "no budget for " $2 ": " $1; next}
    $1 > budget[$2] * (1 + percent / 100) {print $2 ": " $1 ", budget " budget[$2]}' "$1" "$counted/now"
}

unseen_budgets() {
  awk -F'\t' 'NR == FNR {now[$2] = 1; next} !($2 in now) {print "not counted: " $2}' "$counted/now" "$1"
}
