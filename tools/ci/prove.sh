#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/ci/prove.sh NAME TAUT [OPTION]...: how each job of the workflow ends: the proof of this machine, build/ci/NAME.json with
# its page, on the virtual card, as such machines have no other. TAUT_LAUNCHER: what starts it, such as wine.
set -eu
cd "$(dirname "$0")/../.."
name=$1 taut=$2
shift 2
read -ra launcher <<<"${TAUT_LAUNCHER-}"
run() { ${launcher[@]+"${launcher[@]}"} "$taut" "$@"; }

mkdir -p build/ci
rm -f "build/ci/$name.json" "build/ci/$name.txt"
run prove "build/ci/$name.json" --no-card "$@"
run prove --table build/ci
