# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by what drives the panel's page: the modules that it needs, in the build folder.

# Fetches what package-lock.json lists, unless it is there. False if that cannot be.
modules() {
  export TAUT_MODULES=$TAUT_BUILD/page
  if ! cmp -s tests/page/package-lock.json "$TAUT_MODULES/fetched.json"; then
    mkdir -p "$TAUT_MODULES" && cp tests/page/package{,-lock}.json "$TAUT_MODULES" || return 1
    (cd "$TAUT_MODULES" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || return 1
    cp tests/page/package-lock.json "$TAUT_MODULES/fetched.json"
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
