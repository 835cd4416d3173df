# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests/support/runner.sh. Whatever the tests start (Wine's server, a sound server, QEMU, what left for a session of
# its own) inherits TAUT_TEST_RUN, and that is how it is found: when the run ends, when it is stopped by SIGINT, SIGTERM or
# SIGHUP, and, by a watcher outside of it, when it is killed. $results, a folder, goes with them.

# marked MARK: the processes that carry it. A reader of /proc sees what a program was started with, whatever it did since.
marked() {
  local file
  for file in /proc/[0-9]*/environ; do
    grep -qszxF "TAUT_TEST_RUN=$1" "$file" && file=${file#/proc/} && printf '%s\n' "${file%/environ}"
  done
}

# end_marked MARK: asks them to end, and ends them after two seconds. Also the groups that they lead: a chroot's programs have another environment.
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

# interruptible COMMAND...: as COMMAND, but a signal to this shell is acted upon at once and not when COMMAND has ended.
# shellcheck disable=SC2034  # tools/build.sh
in_background=interruptible
interruptible() { "$@" & wait $!; }
export -f marked end_marked
mark=$$-$EPOCHREALTIME
# Without the mark, in a session of its own, holding none of our pipes. tail sees within a second that we are gone.
setsid bash -c 'tail --pid="$1" -f /dev/null; end_marked "$2"; rm -rf "$3"' watcher $$ "$mark" "$results" </dev/null >/dev/null 2>&1 &
watcher=$!
disown "$watcher"  # else the shell says "Killed" when it is ended
export -fn marked end_marked
export TAUT_TEST_RUN=$mark
trap stop_run EXIT
trap 'stopped_by INT' INT
trap 'stopped_by TERM' TERM
trap 'stopped_by HUP' HUP
