# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests/support/runner.sh: cleans up after the tests. Everything a test starts (Wine's server, a sound
# server, QEMU, even daemons) inherits TAUT_TEST_RUN and is found by it when the run ends, gets SIGINT, SIGTERM or
# SIGHUP, or is killed, which a watcher outside notices. Also removes the folder $results.

# marked MARK: processes with this mark. /proc shows the initial environment, whatever the program changed since.
marked() {
  local file
  for file in /proc/[0-9]*/environ; do
    grep -qszxF "TAUT_TEST_RUN=$1" "$file" && file=${file#/proc/} && printf '%s\n' "${file%/environ}"
  done
}

# end_marked MARK: SIGTERM, then SIGKILL after 2 s. Also to groups they lead: a chroot's programs lack the mark.
end_marked() {
  local round signal=TERM process found
  for round in {1..60}; do
    mapfile -t found < <(marked "$1")
    [ ${#found[@]} -gt 0 ] || return 0
    [ "$round" -le 20 ] || signal=KILL
    for process in "${found[@]}"; do kill -"$signal" -- "-$process" "$process" 2>/dev/null; done
    sleep 0.1
  done
}

stop_run() {
  trap - EXIT INT TERM HUP
  end_marked "$TAUT_TEST_RUN"
  kill -KILL -- "-$watcher" 2>/dev/null
  # shellcheck disable=SC2154
  rm -rf "$results"
}

stopped_by() {
  printf '\nStopped.\n' >&2
  stop_run
  kill -"$1" $$
}

# interruptible COMMAND...: runs COMMAND so that this shell handles signals at once, not after COMMAND has ended.
# shellcheck disable=SC2034  # tools/build.sh
in_background=interruptible
interruptible() { "$@" & wait $!; }
export -f marked end_marked
mark=$$-$EPOCHREALTIME
# Unmarked, in its own session, holding none of our pipes. tail notices our death within a second.
setsid bash -c 'tail --pid="$1" -f /dev/null; end_marked "$2"; rm -rf "$3"' watcher $$ "$mark" "$results" </dev/null >/dev/null 2>&1 &
watcher=$!
disown "$watcher"  # else the shell prints "Killed"
export -fn marked end_marked
export TAUT_TEST_RUN=$mark
trap stop_run EXIT
trap 'stopped_by INT' INT
trap 'stopped_by TERM' TERM
trap 'stopped_by HUP' HUP
