#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `taut check`: a driver that keeps every rule passes all of them, each fault of the hostile one is caught by the rule it
# is meant for, and whatever is no driver is named as such.
# shellcheck source=tests/support/tap.sh
. tests/support/tap.sh

taut=$TAUT_BUILD/bin/taut driver=$TAUT_BUILD/tests/lib/hostile_driver.so
if [ ! -x "$taut" ] || [ ! -f "$driver" ]; then
  skip "the rules of taut check" "taut and tests/lib/hostile_driver.so are not built"
  finish
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/taut-check.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TAUT_CONFIG=$work/taut.toml TAUT_STATE=$work/state
unset TAUT_TEST_FAULT

# judged STATUS PATTERN COMMAND...: its exit status, and what it says on one line.
judged() {
  local wanted=$1 pattern=$2 said got=0
  shift 2
  said=$("$@" 2>&1) || got=$?
  printf '%s\n' "$said"
  [ "$got" -eq "$wanted" ] && tr -s ' \n' ' ' <<<"$said" | grep -qE "$pattern"
}

for seed in 1 2; do
  check "a clean driver passes every rule, in the order of seed $seed" \
    judged 0 ' 0 broken, 0 not judged' "$taut" check "$driver" --level 5 --seed "$seed"
done

check "positions of simulated time go on after 25 hours" \
  judged 0 ' 0 broken, 0 not judged' env "TAUT_TEST_FAULT=simulated time" "$taut" check "$driver" --only 659
mkdir -p "$work/config/taut/drivers/Model"
echo "$driver" >"$work/config/taut/drivers/Model/driver"
echo Model >"$work/config/taut/drivers/Model/description"
check "a whole entry in the list passes" judged 0 ' 0 broken, 0 not judged' env "XDG_CONFIG_HOME=$work/config" "$taut" check Model --only 117

# Each fault, by as many processes as there are processors.
# caught RULE FAULT: a line of the tests' own form.
caught() {
  local rule=${1%% *} fault=${1#* } driver=$2 said
  # Faults of an entry in the list of drivers are made here.
  if [[ $fault == entry* ]]; then
    driver=Model
    [ "$fault" != 'entry of a long name' ] || driver=$(printf 'Model%.0s' {1..7})
    export XDG_CONFIG_HOME=$3/${fault// /-}
    mkdir -p "$XDG_CONFIG_HOME/taut/drivers/$driver"
    echo "$2" >"$XDG_CONFIG_HOME/taut/drivers/$driver/driver"
    [ "$fault" != 'entry by a relative path' ] || realpath --relative-to . "$2" >"$XDG_CONFIG_HOME/taut/drivers/$driver/driver"
    [ "$fault" = 'entry without description' ] || echo Model >"$XDG_CONFIG_HOME/taut/drivers/$driver/description"
  fi
  said=$(TAUT_TEST_FAULT=$fault timeout 100 "$TAUT_BUILD/bin/taut" check "$driver" --only "$rule" --seed 1 --patience 3 2>&1)
  if [ $? -eq 2 ] && grep -q "^broken, rule $rule:" <<<"$said"; then
    echo "ok $fault"
  else
    printf 'not_ok %s\n%s\n' "$fault: rule $rule does not catch it" "$said" | head -c 2000 | tr '\n' ' '
    echo
  fi
}
export -f caught
grep -v '^#' tests/check/faults.txt | tr '\n' '\0' | xargs -0 -P "$TAUT_JOBS" -I{} bash -c 'caught "$1" "$2" "$3"' - {} "$driver" "$work" >"$work/faults"
while read -r kind fault; do
  if [ "$kind" = ok ]; then ok "caught: $fault"; else not_ok "caught: ${fault%%:*}" "$fault"; fi
done < <(sort -k2 "$work/faults")
missed() { comm -23 <(grep -v '^#' tests/check/faults.txt | cut -d' ' -f2- | sort) <(sed -nE 's/^(ok|not_ok) ([^:]*).*/\2/p' "$work/faults" | sort); }
none "every fault of the list has been judged" "$(missed)"
unlisted() {
  comm -13 <(grep -v '^#' tests/check/faults.txt | cut -d' ' -f2- | sort -u) <(grep -hoE 'faulty\("[^"]*"\)' tests/check/hostile_{driver,queries,run}.cpp | cut -d'"' -f2 | sort -u)
}
none "every fault of the hostile driver is in the list" "$(unlisted | grep -vxE 'simulated time|never closes')"
untested() { comm -13 <(grep -v '^#' tests/check/faults.txt | cut -d' ' -f1 | sort -u) <("$taut" check --rules | sed -nE 's/^### ([0-9]{3}) .*/\1/p' | sort -u); }
none "every rule has a fault that it catches" "$(untested)"

# What is no driver.
echo "This is a text." >"$work/text.so"
check "a text file is named" judged 2 'broken, rule 101:' "$taut" check "$work/text.so"
check "a program is named" judged 2 'broken, rule 101:' "$taut" check /bin/ls
check "a file that is not there is named" judged 2 'broken, rule 101:' "$taut" check "$work/none.so"
check "a library without the entry is named" judged 2 'lacks the function instantiateDriver' "$taut" check "$TAUT_BUILD/lib/libtaut-host.so"
check "without a driver it lists those that there are" judged 64 'No driver is named. There are: .*Taut' "$taut" check
check "an unknown name is refused" judged 1 "no driver called 'nobody'" "$taut" check nobody
check "an unknown rule is refused" judged 1 'no rule 999' "$taut" check "$driver" --only 999
check "a level that is none is refused" judged 64 '1 to 5' "$taut" check "$driver" --level 6
check "a waiver without a reason is refused" judged 64 'a rule.s number and the reason' "$taut" check "$driver" --waive 307
echo nonsense >"$work/waivers"
check "a file of waivers that are none is refused" judged 1 'waives no rule' "$taut" check "$driver" --waivers "$work/waivers"
check "an earlier run that is none is refused" judged 1 'earlier run cannot be read' "$taut" check "$driver" --only 307 --compare "$work/text.so"

# Waivers, comparison, and the forms for programs.
tiny=(env "TAUT_TEST_FAULT=tiny buffers" "$taut" check "$driver" --only '305,307')
check "a broken rule can be waived" judged 0 '1 waived' "${tiny[@]}" --waive '307=the hardware is like that'
echo '307=the hardware is like that' >"$work/waivers"
check "by a file as well" judged 0 'Waived: the hardware is like that' "${tiny[@]}" --waivers "$work/waivers"
"$taut" check "$driver" --only 305,307 --json >"$work/before.json"
check "what became worse is told" judged 2 'Worse: rule 307 was passed, and is broken now' "${tiny[@]}" --compare "$work/before.json"
check "what did not change is told" judged 0 'The same as the earlier run' "$taut" check "$driver" --only 305,307 --compare "$work/before.json"
objects() { [ "$(grep -c '"rule": ' "$work/before.json")" -eq 5 ] && [ "$(grep -c '"result": "passed"' "$work/before.json")" -eq 5 ]; }
check "the JSON has an object for each rule" objects
check "a rule can be repeated" judged 0 '"runs": 3' "$taut" check "$driver" --only 307 --repeat 3 --json
check "the XML has a failure" judged 2 . "${tiny[@]}" --junit "$work/junit.xml"
failure() { grep -q 'tests="5" failures="1"' "$work/junit.xml" && grep -q '<failure message="The smallest buffer has 8 frames' "$work/junit.xml"; }
check "with the rule's words" failure

check "docs/conformance.md is what taut check --rules prints" diff docs/conformance.md <("$taut" check --rules)
finish
