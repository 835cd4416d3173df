#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `taut check-host`: a program that keeps every rule passes all of them, each fault of the hostile one is caught by the rules
# that it is meant for and by no others, and Taut's driver survives it: the next program in the same process plays.
# shellcheck source=tests/support/tap.sh
. tests/support/tap.sh

taut=$TAUT_BUILD/bin/taut driver=$TAUT_BUILD/lib/libtaut-check.so host=$TAUT_BUILD/tests/bin/hostile_host
if [ ! -x "$taut" ] || [ ! -f "$driver" ] || [ ! -x "$host" ]; then
  skip "the rules of taut check-host" "taut, libtaut-check.so and tests/bin/hostile_host are not built"
  finish
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/taut-hosts.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TAUT_CONFIG=$work/taut.toml TAUT_STATE=$work/state XDG_RUNTIME_DIR=$work
printf 'input = "virtual:loopback"\noutput = "virtual:loopback"\n' >"$TAUT_CONFIG"

# judged STATUS PATTERN COMMAND...: its exit status, and what it says on one line.
judged() {
  local wanted=$1 pattern=$2 said got=0
  shift 2
  said=$(timeout 100 "$@" 2>&1) || got=$?
  printf '%s\n' "$said"
  [ "$got" -eq "$wanted" ] && tr -s ' \n' ' ' <<<"$said" | grep -qE "$pattern"
}

check "a clean program passes every rule" judged 0 ' 0 broken' "$taut" check-host --level 3 "$host" "$driver"
check "also one that is asked to do everything" judged 0 'reset agreed, and did it.* 0 broken' \
  "$taut" check-host --level 3 --provoke all --after 0.2 "$host" "$driver" none 3

# caught DRIVER RULES WHERE PROVOKE FAULT: a line of the tests' own form.
caught() {
  local rules=$2 where=$3 provoke=$4 seconds=0.5 options=() said broken got=0
  local fault=$5
  [ "$rules" != - ] || rules=
  [ "$provoke" = - ] || { options=(--provoke "$provoke" --after 0.1); seconds=3.6; }
  if [ "$where" = both ] && ! said=$(timeout 100 "$HOST" "${1%-check.so}.so" "$fault" "$seconds" 2>&1); then
    echo "not_ok $fault: Taut's driver does not survive it: $said"
    return
  fi
  said=$(timeout 100 "$TAUT_BUILD/bin/taut" check-host --json --level 3 "${options[@]}" "$HOST" "$1" "$fault" "$seconds" 2>"$WORK/$BASHPID") || got=$?
  broken=$(grep -B 3 '"result": "broken"' <<<"$said" | grep -o '"rule": [0-9]*' | grep -o '[0-9]*' | paste -sd,)
  if [ -s "$WORK/$BASHPID" ] || [ "$got" -gt 2 ] || [ "$got" -eq 1 ]; then
    echo "not_ok $fault: the watching driver does not survive it ($got): $(tr '\n' ' ' <"$WORK/$BASHPID")"
  elif [ "$broken" != "$rules" ]; then
    echo "not_ok $fault: it breaks '$broken' instead of '$rules'"
  else
    echo "ok $fault"
  fi
}
export -f caught
export HOST=$host WORK=$work
grep -v '^#' tests/check/host_faults.txt | while read -r rules where provoke fault; do printf '%s\0%s\0%s\0%s\0' "$rules" "$where" "$provoke" "$fault"; done |
  xargs -0 -n 4 -P "$TAUT_JOBS" bash -c 'caught "$0" "$@"' "$driver" >"$work/faults"
while read -r verdict words; do
  if [ "$verdict" = ok ]; then ok "survives and names: $words"; else not_ok "survives and names" "$words"; fi
done <"$work/faults"
lines=$(grep -cv '^#' tests/check/host_faults.txt)
check "every fault was tried" [ "$(wc -l <"$work/faults")" -eq "$lines" ]
# In the order of the rules: each has a fault, but for what needs another driver.
unproven() {
  comm -23 <("$taut" check-host --rules | grep -oE '^### [0-9]+' | cut -c5- | sort) \
    <(grep -v '^#' tests/check/host_faults.txt | cut -d' ' -f1 | tr ',' '\n' | sort -u)
}
none "each rule has a fault that breaks it; 1309 needs a driver that refuses outputReady (program_test.cpp)" "$(unproven | grep -vx 1309)"
finish
