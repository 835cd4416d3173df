# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by ./test: runs a queue of test programs and scripts, a few in parallel, and counts the results.
# Programs print doctest's summary, scripts the lines of tests/support/tap.sh; a program may print tap's skip lines too.
# A landing's program that fails runs once more by itself, after the others: a machine that others use may spoil what hangs on real
# time. Its second result counts, and its first one is told at the end. A nightly run, which looks for such tests, repeats nothing.

results=$(mktemp -d)
. tests/support/leave_nothing.sh
passed=0 failed=0 skipped=0
queue_names=() queue_commands=() skip_reasons=() fail_reasons=() unsteady=() times=()

# queue NAME COMMAND: COMMAND is one string, run by bash.
queue() { queue_names+=("$1"); queue_commands+=("$2"); }

# tell_outcome FILE STATUS: prints "passed failed skipped remark" from a program's output and exit status.
tell_outcome() {
  awk -v status="$2" '
    {gsub(/\033\[[0-9;]*m/, "")}
    /^\[doctest\] test cases:/ {
      summary = 1
      for (i = 1; i < NF; ++i) {
        if ($(i + 1) == "passed") cases_passed += $i
        if ($(i + 1) == "failed") f += $i
        if ($(i + 1) == "skipped") silent += $i
      }
    }
    /^ok - / {++p; ++lines}
    /^not ok - / {++f; ++lines}
    /^skip - / {++s; ++lines}
    /^1\.\.[0-9]+$/ {plan = substr($0, 4); planned = 1}
    END {
      if (!planned) {p += cases_passed - s; if (p < 0) p = 0}
      remark = "-"
      if (planned && plan != lines) {++f; remark = "ended before its last check"}
      else if (status == 124) {++f; remark = "ran out of time"}
      else if (status > 128 && !f) {++f; remark = "died by signal " status - 128}
      else if (status != 0 && !f) {++f; remark = "ended with status " status}
      else if (lines && !planned && !summary) {++f; remark = "ended before its last check"}
      else if (p + f + s + silent == 0) {++f; remark = "ran no test"}
      print p + 0, f + 0, s + silent, silent + 0, remark
    }' "$1"
}

# What reads the source fails twice.
may_run_again() { [ "${TAUT_NIGHTLY:-0}" = 0 ] && [[ $1 != house-* && $1 != docs-* ]]; }

# finish_one NAME [last]: counts a result; false, with nothing counted, if it failed and may run again.
finish_one() {
  local name=$1 p f s silent remark seconds mark=ok line
  seconds=$(cat "$results/$name.seconds")
  read -r p f s silent remark < <(tell_outcome "$results/$name.out" "$(cat "$results/$name.status")")
  if [ "$f" -ne 0 ] && [ $# -eq 1 ] && may_run_again "$name"; then
    printf '  fail  %-34s %5d passed, %d failed  %8s s  runs again by itself\n' "$name" "$p" "$f" "$seconds"
    tell_output "$name"
    tell_failures unsteady "$name" "${remark#-}"
    return 1
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  while IFS= read -r line; do skip_reasons+=("$name: ${line#skip - }"); done < <(grep '^skip - ' "$results/$name.out")
  [ "$silent" -eq 0 ] || skip_reasons+=("$name: $silent cases, by doctest, which was given no reason")
  [ "$f" -eq 0 ] || mark=FAIL
  [ "$remark" = - ] && remark=
  printf '  %-4s  %-34s %5d passed%s%s  %8s s  %s\n' "$mark" "$name" "$p" \
    "$([ "$f" -eq 0 ] || printf ', %d failed' "$f")" "$([ "$s" -eq 0 ] || printf ', %d skipped' "$s")" "$seconds" "$remark"
  times+=("$seconds $name")
  [ "$mark" = ok ] || { tell_output "$name"; tell_failures fail_reasons "$name" "$remark"; }
  return 0
}

tell_output() { echo "---- $1 says:"; cat "$results/$1.out"; echo "---- end of $1"; }

# tell_failures LIST NAME REMARK: notes what failed in a program, a line each, five at most; for the end, where a cut log still has it.
tell_failures() {
  local -n list=$1
  local line
  [ -z "$3" ] || list+=("$2: $3")
  while IFS= read -r line; do list+=("$2: ${line:0:300}"); done < <(grep -aE -m 5 '^not ok - |^TEST CASE: |ERROR: ' "$results/$2.out")
}

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.2f", b - a}'; }

run_one() {
  local name=$1 command=$2 from=$EPOCHREALTIME status
  # The outer redirection hides the shell's own message about a killed program. Background jobs ignore SIGINT, and a
  # test's programs would inherit that.
  { env --default-signal=INT,QUIT timeout -k 10 "$TAUT_TIMEOUT" bash -c "$command" </dev/null >"$results/$name.out" 2>&1; } 2>/dev/null
  status=$?
  seconds_since "$from" >"$results/$name.seconds"
  echo "$status" >"$results/$name.status"
}

# The programs tell their ends by a pipe: bash's own wait loses those that end while another one is started.
mkfifo "$results/ends"
exec {ends}<>"$results/ends"

# run_queue: runs the queue, TAUT_JOBS at a time, then by itself what failed, and empties it.
run_queue() {
  local next=0 running=0 place again=()
  while [ "$next" -lt ${#queue_names[@]} ] || [ "$running" -gt 0 ]; do
    while [ "$next" -lt ${#queue_names[@]} ] && [ "$running" -lt "$TAUT_JOBS" ]; do
      { run_one "${queue_names[next]}" "${queue_commands[next]}"; echo "$next" >&"$ends"; } &
      next=$((next + 1)) running=$((running + 1))
    done
    read -r -u "$ends" place
    finish_one "${queue_names[place]}" || again+=("$place")
    running=$((running - 1))
  done
  for place in ${again[@]+"${again[@]}"}; do
    run_one "${queue_names[place]}" "${queue_commands[place]}"
    finish_one "${queue_names[place]}" last
  done
  queue_names=() queue_commands=()
}

# timed NAME COMMAND...: a step that is not a test; counts as one failure if it fails.
timed() {
  local name=$1 from=$EPOCHREALTIME status
  shift
  "$@"
  status=$?
  times+=("$(seconds_since "$from") $name")
  [ "$status" -eq 0 ] || { failed=$((failed + 1)); fail_reasons+=("$name"); printf '  FAIL  %s\n' "$name"; }
  return "$status"
}

# close_books: the slowest, the skipped, the repeated and the failed with their reasons, and the closing line. Status 0 if nothing failed.
close_books() {
  echo
  echo "Seconds, the slowest first:"
  printf '%s\n' "${times[@]+"${times[@]}"}" | sort -rn | head -n 25 | awk '{t = $1; $1 = ""; printf "  %8.2f %s\n", t, $0}'
  if [ ${#skip_reasons[@]} -gt 0 ]; then
    echo
    echo "Skipped:"
    printf '  %s\n' "${skip_reasons[@]}"
  fi
  if [ ${#unsteady[@]} -gt 0 ]; then
    echo
    echo "Failed beside others, and ran again by itself:"
    printf '  %s\n' "${unsteady[@]}"
  fi
  if [ ${#fail_reasons[@]} -gt 0 ]; then
    echo
    echo "Failed:"
    printf '  %s\n' "${fail_reasons[@]}"
  fi
  echo
  if [ $((passed + failed)) -eq 0 ]; then
    echo "No test was run: that is a failure."
    failed=1
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}
