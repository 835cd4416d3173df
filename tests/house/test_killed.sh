#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A test run that is stopped or killed leaves nothing running: neither foreground processes, nor background ones, nor
# those in their own session, nor those that ignore SIGTERM.
. tests/support/tap.sh
folder=$(mktemp -d)
outer=
trap 'kill -KILL $outer 2>/dev/null; rm -rf "$folder"' EXIT

# Counts processes with "$1" and our unique word on their command line.
having() { grep -lszxF "$word" /proc/[0-9]*/cmdline | xargs -r grep -lszxF "$1" | wc -l; }

# The tests are running when all four sleep; nothing is left when no command line contains the word.
all_sleep() { [ "$(having sleep)" -eq 4 ]; }
none_left() { [ "$(having "$word")" -eq 0 ]; }
wait_until() { for _ in {1..600}; do ! "$1" || return 0; sleep 0.1; done; return 1; }

# The runner with two tests, each with an extra program of its own.
cat >"$folder/run" <<'END'
. tests/support/runner.sh
TAUT_TIMEOUT=1000 TAUT_JOBS=2
queue first "setsid sleep $1 & nohup sleep $1 & sleep $1; wait"
queue second "bash -c 'trap \"\" TERM; sleep \"\$1\"; sleep \"\$1\"' _ $1"
run_queue >/dev/null
END

for how in INT TERM HUP KILL; do
  word=1000.$$$RANDOM
  # A background program ignores SIGINT; this one must behave as on a terminal.
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
