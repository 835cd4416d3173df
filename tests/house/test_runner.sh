#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What ./test does with a program that fails: in a landing it runs once more by itself, and both results are told.
. tests/support/tap.sh
ground=$(mktemp -d)
trap 'rm -rf "$ground"' EXIT

# run NIGHTLY: a queue of four programs; one fails only in its first run.
run() {
  rm -f "$ground/once"
  TAUT_NIGHTLY=$1 TAUT_TIMEOUT=60 TAUT_JOBS=2 ground=$ground bash -c '
    . tests/support/runner.sh
    queue good "echo ok - a; echo 1..1"
    queue spoiled "if [ -e $ground/once ]; then echo ok - b; else touch $ground/once; echo not ok - b; fi; echo 1..1"
    queue broken "echo ok - c; echo not ok - d; echo 1..2"
    queue house-rule "echo ran >>$ground/rules; echo not ok - e; echo 1..1"
    run_queue
    close_books' >"$ground/out" 2>&1
}
said() { grep -qxF "$1" "$ground/out"; }

run 0
check "a spoiled run counts as its second one, a broken one as broken" said "3 passed, 2 failed, 0 skipped"
check "what was spoiled is told" said "  spoiled: not ok - b"
check "what reads the source runs once" [ "$(wc -l <"$ground/rules")" -eq 1 ]
failed() { sed -n '/^Failed:/,/^$/p' "$ground/out" | tr '\n' ';'; }
check "what failed for good is told apart" [ "$(failed)" = "Failed:;  house-rule: not ok - e;  broken: not ok - d;;" ]
run 1
check "a nightly run repeats nothing" said "2 passed, 3 failed, 0 skipped"
finish
