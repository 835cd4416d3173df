# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by script tests, tests/ROOM/test_NAME.sh, which ./test runs from the top of the repository with
#   TAUT_BUILD    the build folder, with programs in bin/ and compile_commands.json
#   TAUT_NIGHTLY  1 with --nightly, else 0
#   TAUT_JOBS     number of parallel processes
# Each check prints one line of the three below. `finish`, last of all, prints their number, which exposes a script that
# died half-way.
taken=0 broken=0

ok() { taken=$((taken + 1)); printf 'ok - %s\n' "$1"; }
not_ok() { taken=$((taken + 1)); broken=$((broken + 1)); printf 'not ok - %s: %s\n' "$1" "${2:-}"; }
skip() { taken=$((taken + 1)); printf 'skip - %s: %s\n' "$1" "$2"; }

# check NAME COMMAND...: ok if the command succeeds; otherwise shows its output.
check() {
  local name=$1 output status
  shift
  output=$("$@" 2>&1)
  status=$?
  if [ "$status" -eq 0 ]; then ok "$name"; else not_ok "$name" "status $status"; printf '%s\n' "$output"; fi
}

# none NAME TEXT: ok if TEXT, a list of offences, is empty.
none() { if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "see below"; printf '%s\n' "$2" | sed 's/^/  /'; fi; }

# same NAME ONE OTHER: ok if both texts are equal.
same() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "'$2' is not '$3'"; fi; }

# want NAME TOOL...: true if every tool is installed; otherwise skips NAME and names the first missing one.
want() {
  local name=$1 tool
  shift
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { skip "$name" "$tool is not installed"; return 1; }
  done
}

finish() { printf '1..%d\n' "$taken"; [ "$broken" -eq 0 ]; exit; }

: "${TAUT_BUILD:=$PWD/build/dev}" "${TAUT_NIGHTLY:=0}" "${TAUT_JOBS:=$(nproc)}"
export TAUT_BUILD TAUT_NIGHTLY TAUT_JOBS
