# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by ./run and ./test: a quiet build with one line of progress, its log kept.
. tools/progress.sh

# Service users have no home for compiled objects, and ccache would stop the build.
[ -n "${CCACHE_DIR-}" ] || [ -w "${HOME:-/nonexistent}" ] || export CCACHE_DISABLE=1

# configure_quietly PRESET: configures build/PRESET if it is missing, older than the presets, or of another folder.
configure_quietly() {
  local preset=$1 folder=build/$1 fresh=''
  can_build_in "$folder" || { say_cannot_build "$folder"; return 1; }
  if ! grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$folder/CMakeCache.txt"; then
    fresh=--fresh  # new, or the whole clone was moved
  elif [ -f "$folder/build.ninja" ] && [ ! CMakePresets.json -nt "$folder/build.ninja" ]; then
    return 0
  fi
  progress "configuring $preset"
  cmake --preset "$preset" ${fresh:+"$fresh"} >"$folder/log" 2>&1 || { build_failed "$folder/log" CMake; return 1; }
}

# Creates FOLDER if needed. False if this user may not write there.
can_build_in() { mkdir -p "$1" 2>/dev/null && [ -w "$1" ] && { [ ! -e "$1/lock" ] || [ -w "$1/lock" ]; }; }

say_cannot_build() {
  echo "$(id -un) may not write into $PWD/$1, so nothing can be built there: it belongs to $(owner_of "$1")." >&2
  echo "Call as that user, or work in a clone of your own." >&2
}

# The owner of the folder, or of its nearest existing parent.
owner_of() {
  local folder=$1
  while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done
  stat -c %U "$folder"
}

# build_quietly PRESET [TARGET...]: on failure shows the relevant part of the log and returns 1. TAUT_JOBS: number of
# parallel compilers (default: one per core).
build_quietly() {
  local preset=$1 folder=build/$1 lock status
  shift
  can_build_in "$folder" || { say_cannot_build "$folder"; return 1; }
  exec {lock}>"$folder/lock"
  if ! flock -n "$lock"; then
    echo "Another build of $folder is under way; waiting for it ..." >&2
    flock "$lock"
  fi
  configure_quietly "$preset" || return 1
  ${in_background-} ninja_with_progress "$preset" "$@"
  status=$?
  exec {lock}>&-
  [ "$status" -eq 0 ] || { build_failed "$folder/log" "The compiler"; return 1; }
}

ninja_with_progress() {
  local preset=$1 folder=build/$1
  shift
  NINJA_STATUS='[%f/%t] ' ninja -C "$folder" ${TAUT_JOBS:+-j "$TAUT_JOBS"} "$@" 2>&1 | tee "$folder/log" | build_progress "$preset"
  return "${PIPESTATUS[0]}"
}

build_progress() {
  local line
  while IFS= read -r line; do
    case $line in '['*/*']'*) progress "building $1 ${line%%]*}]" ;; esac
  done
  progress ""
}

build_failed() {
  progress ""
  echo "$2 stopped. The whole log is $1; what it says:" >&2
  awk '/^FAILED:|^CMake Error|^ninja: error/ {on = 1} on && ++shown <= 60' "$1" >&2
}
