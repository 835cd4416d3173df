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

# What is no program, and programs that cannot be judged.
check "a program that does not exist is named" judged 1 "cannot be started: .* Type the path of its file" "$taut" check-host ./nobody
check "a program without the driver is named" judged 1 'has not opened the driver. Choose "Taut Check"' "$taut" check-host true
check "one that crashes is named" judged 1 'sh crashed .segmentation fault.' "$taut" check-host sh -c 'kill -SEGV $$'
check "what follows the program is its own" judged 0 '"program": "hostile_host"' "$taut" check-host --json "$host" "$driver" --level
check "an unknown rule is refused" judged 1 'no rule 701 for programs' "$taut" check-host --only 701 true
check "an unknown provocation is refused" judged 64 'overload, latencies' "$taut" check-host --provoke nonsense true

# The list of drivers, waivers, and the forms for programs.
"$taut" register --check-host --directory "$work/list" >/dev/null
check "it is put on the list, as Taut's driver is" [ "$(cat "$work/list/Taut Check/driver")" = "$(readlink -f "$driver")" ]
check "and taken from it" "$taut" unregister --name "Taut Check" --directory "$work/list"
check "nothing of it is left" [ ! -e "$work/list/Taut Check" ]
twice=("$taut" check-host --level 3 "$host" "$driver" "stops twice")
check "a broken rule is told with its page" judged 2 'broken, rule 1401: stop ends something Seen stop was called while nothing ran. .*Why .*To mend' "${twice[@]}"
check "a broken rule can be waived" judged 0 '1 waived' "$taut" check-host --level 3 --waive '1401=old habit' "${twice[@]:4}"
check "the XML has a failure" judged 2 . "$taut" check-host --level 3 --junit "$work/junit.xml" "${twice[@]:4}"
check "with the rule's words" grep -q '<failure message="stop was called while nothing ran' "$work/junit.xml"
"$taut" check-host --level 3 --json "$host" "$driver" >"$work/before.json"
check "what became worse is told" judged 2 'Worse: rule 1401 was passed, and is broken now' "$taut" check-host --level 3 --compare "$work/before.json" "${twice[@]:4}"
check "the calls are told" judged 0 'createBuffers.64. -> 0.*Release.0. -> 0' "$taut" check-host --calls "$host" "$driver"
check "nothing of it is left behind" [ -z "$(find "$work/taut" -name '.check-host*')" ]

# Our own host library, in examples that name no device, no size and no rate.
for example in tone through; do
  check "examples/$example.c keeps every rule" judged 0 'outputReady in every buffer.* 0 broken' \
    "$taut" check-host --level 3 "$TAUT_BUILD/tests/bin/example_$example" "$driver"
done
# Taut's own command on the same library, which has the driver's report and would not have to ask for latencies.
check "taut through keeps every rule, also where the latencies change" judged 0 'latencies agreed, and did it.* 0 broken' \
  "$taut" check-host --level 3 --provoke latencies --after 0.1 "$taut" through --driver "$driver" --seconds 3.6

# A program that somebody else starts.
waits() {
  timeout 60 "$taut" check-host >"$work/waited" 2>&1 &
  local waiting=$!
  for _ in $(seq 100); do
    [ ! -e "$work/taut/.check-host" ] || break
    sleep 0.1
  done
  "$host" "$driver"
  wait "$waiting"
  local got=$?
  cat "$work/waited"
  [ "$got" -eq 0 ] && grep -q '0 broken' "$work/waited"
}
check "without a program it waits for one" waits

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
