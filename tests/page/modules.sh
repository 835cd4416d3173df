# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests that run in Node.js: the modules that they need, in the build folder; and what drives the panel's page.

# modules FOLDER: fetches what the package-lock.json there lists, unless it was. False if that cannot be.
modules() {
  local from=$1
  export TAUT_MODULES=$TAUT_BUILD/${from##*/}
  if ! cmp -s "$from/package-lock.json" "$TAUT_MODULES/fetched.json"; then
    mkdir -p "$TAUT_MODULES" && cp "$from"/package{,-lock}.json "$TAUT_MODULES" || return 1
    (cd "$TAUT_MODULES" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || return 1
    cp "$from/package-lock.json" "$TAUT_MODULES/fetched.json"
  fi
}

# drive TAUT BROWSER [SCRIPT]: passes on what the page's tests say.
drive() {
  local line said
  said=$(TAUT_BROWSER=$(command -v "$2") timeout 1100 node "tests/page/${3:-page.mjs}" "$1" 2>&1) || not_ok "the tests of the page end" "see below"
  while IFS= read -r line; do
    case $line in
      'ok - '*) ok "${line#ok - }" ;;
      'not ok - '*) line=${line#not ok - }; not_ok "${line%%: *}" "${line#*: }" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <<<"$said"
}
