#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs all peers again: the goals that docs/performance.md lists as met are still met.
. tests/support/tap.sh
name="Taut next to its peers"
want "$name" python3 strace cmake ninja || finish
if ! reason=$(tests/lab/boot --check 2>&1); then
  skip "$name" "$reason"
  finish
fi
found=$PWD/build/bench/peers/found
mkdir -p "$found"
cp docs/performance.md "$found"
check "every peer runs" bench/peers/compare --no-setup --rates --to "$found"
met() { sed -n 's/^| \(.*\) | .* | met |$/\1/p' "$1" | LC_ALL=C sort; }
none "every goal met before is still met" "$(LC_ALL=C comm -23 <(met docs/performance.md) <(met "$found/performance.md"))"
finish
