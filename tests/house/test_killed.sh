#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A run of the tests that is stopped or killed leaves nothing running: neither what its tests wait for, nor what they sent to
# the background, into a session of its own, or taught to ignore SIGTERM.
. tests/support/tap.sh
folder=$(mktemp -d)
outer=
trap 'kill -KILL $outer 2>/dev/null; rm -rf "$folder"' EXIT

# The processes that have "$1" and our word, which nothing else has, as words of their command line.
having() { grep -lszxF "$word" /proc/[0-9]*/cmdline | xargs -r grep -lszxF "$1" | wc -l; }

# The tests run when all four sleep; nothing is left when no command line has the word.
all_sleep() { [ "$(having sleep)" -eq 4 ]; }
none_left() { [ "$(having "$word")" -eq 0 ]; }
wait_until() { for _ in {1..600}; do ! "$1" || return 0; sleep 0.1; done; return 1; }

# The runner with two tests, each of which has a program of its own besides.
cat >"$folder/run" <<'END'
. tests/support/runner.sh
TAUT_TIMEOUT=1000 TAUT_JOBS=2
queue first "setsid sleep $1 & nohup sleep $1 & sleep $1; wait"
queue second "bash -c 'trap \"\" TERM; sleep \"\$1\"; sleep \"\$1\"' _ $1"
run_queue >/dev/null
END

for how in INT TERM HUP KILL; do
  word=1000.$$$RANDOM
  # A program that is started in the background ignores SIGINT; this one is to be as one on a terminal.
  env --default-signal=INT setsid bash "$folder/run" "$word" >"$folder/out" 2>&1 &
  outer=$!
  name="SIG$how leaves nothing running"
  if ! wait_until all_sleep; then not_ok "$name" "the tests never ran"; fi
  kill -"$how" "$outer"
  wait "$outer" 2>/dev/null
  outer=
  if wait_until none_left; then ok "$name"; else not_ok "$name" "$(having "$word") programs are there"; fi
done
finish
