#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# clang-tidy without warnings: on changed sources, nightly on all, with the static analyzer. Skips a source whose
# preprocessed text and rules have not changed, which takes seconds instead of minutes.
. tests/support/tap.sh
name="clang-tidy finds nothing"
want "$name" clang-tidy-19 clang++-19 || finish
[ -f "$TAUT_BUILD/compile_commands.json" ] || { not_ok "$name" "there is no compile_commands.json in $TAUT_BUILD"; finish; }

export checks='-clang-analyzer-*'
[ "$TAUT_NIGHTLY" = 0 ] || checks=
export kept=${XDG_CACHE_HOME:-$HOME/.cache}/taut-tidy
mkdir -p "$kept"
find "$kept" -type f -mtime +30 -delete
rules=$(cat .clang-tidy <(clang-tidy-19 --version) <(echo "$checks") | sha256sum)
export rules

# The commit to compare with: the fork point of this branch; on the main line, the newest commit a day before the
# latest. Empty if everything is new.
base() {
  local fork head
  head=$(git rev-parse HEAD 2>/dev/null) || return 0
  fork=$(git merge-base HEAD origin/main 2>/dev/null)
  if [ -n "$fork" ] && [ "$fork" != "$head" ]; then echo "$fork"; return; fi
  git rev-list -1 --before="$(($(git log -1 --format=%ct) - 86400))" HEAD
}

built() { awk -F'"' '$2 == "file" {print $4}' "$TAUT_BUILD/compile_commands.json" | sed "s|^$PWD/||" | grep '^src/' | sort -u; }

# The built sources that changed, or whose header of the same name did.
changed() {
  local since
  since=$(base)
  if [ "$TAUT_NIGHTLY" = 1 ] || [ -z "$since" ]; then built; return; fi
  awk '{file = $0; sub(/[.][^.\/]*$/, "")} NR == FNR {touched[$0] = 1; next} $0 in touched {print file}' \
    <(git diff --name-only "$since"; git ls-files --others --exclude-standard) <(built)
}

# A source that needs the build's own flags to preprocess is checked every time.
look() {
  local source=$1 text key='' output
  if text=$(clang++-19 -E -C -P -std=c++23 -Isrc -Iinclude "$source" 2>/dev/null); then
    key=$kept/$(sha256sum <<<"$rules$text" | cut -c1-64)
    [ ! -e "$key" ] || return 0
  fi
  if output=$(nice clang-tidy-19 --quiet -p "$TAUT_BUILD" ${checks:+"--checks=$checks"} --extra-arg=-Wno-error \
    --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-ignored-gch "$source" 2>/dev/null); then
    [ -z "$key" ] || : >"$key"
  else
    printf '%s: clang-tidy objects\n%s\n' "$source" "$output"
  fi
}
export -f look

none "$name" "$(changed | xargs -r -P "$TAUT_JOBS" -n 1 bash -c 'look "$1"' look)"
finish
