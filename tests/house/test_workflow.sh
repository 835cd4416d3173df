#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The workflow for public machines, which cannot run here: it keeps GitHub's schema, its commands are scripts that are there, and
# the last step of every job runs here. tests/windows/test_wine.sh runs that step in Wine.
. tests/support/tap.sh
. tests/page/modules.sh
file=.github/workflows/taut.yml
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

mapfile -t named < <(grep -oE 'tools/ci/[a-z_]+[.]sh' "$file" | sort -u)
enough() { [ ${#named[@]} -ge 3 ]; }
check "the workflow names scripts" enough
unready() { for script in "${named[@]}"; do [ -x "$script" ] || echo "$script"; done; }
none "each script that it names can be run" "$(unready)"
unfound() { grep -ohE 'tools/[a-z_/]+([.]sh)?' tools/ci/*.sh | sort -u | while read -r path; do [ -e "$path" ] || echo "$path"; done; }
none "each tool that these scripts name is there" "$(unfound)"
none "each step is named that it asks of windows.sh" "$(grep -oE 'windows[.]sh [a-z]+' "$file" | while read -r _ step; do
  grep -q "^$step() " tools/ci/windows.sh || echo "$step"
done)"
unknown_step() { tools/ci/windows.sh nonsense 2>&1 | grep 'there is no step nonsense'; }
check "a step that is not there is refused" unknown_step

name="the workflow keeps GitHub's schema"
if want "$name" node npm; then
  if modules tests/workflow; then
    read_workflow() { node tests/workflow/read.mjs "$1"; }
    read_workflow "$file" >"$made/said" 2>&1
    none "$name" "$(grep -v '^run: ' "$made/said")"
    none "each of its commands is a script of this tree" \
      "$(grep '^run: ' "$made/said" | grep -vE '^run: (tools/ci/[a-z_]+[.]sh( |$)|apt-get update && apt-get install --yes git ca-certificates$)')"
    for fault in 's/runs-on/runs-onn/' 's/needs: windows-build/needs: nobody/' 's/^jobs:/job:/' 's/uses: actions.upload-artifact/uses: actions\/checkout/'; do
      sed "$fault" "$file" >"$made/wrong.yml"
      noticed() { read_workflow "$made/wrong.yml" | grep -q '^error: '; }
      check "a fault is noticed: $fault" noticed
    done
  else
    skip "$name" "npm cannot fetch what tests/workflow/package-lock.json lists"
  fi
fi

taut=$TAUT_BUILD/bin/taut
if [ -x "$taut" ]; then
  check "the last step of a job runs, and the table takes its file" tools/ci/prove.sh here "$taut" --seconds 0.1 --level 1
else
  skip "the last step of a job runs" "$taut is not built"
fi
finish
