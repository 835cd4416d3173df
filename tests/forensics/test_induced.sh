#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Drop-outs of known causes have the right verdicts: docs/forensics.md shows the matrix of 20 each.
. tests/support/tap.sh
name="verdicts on causes made on purpose"
program=$TAUT_BUILD/tests/bin/induce_drop_outs
[ -x "$program" ] || { not_ok "$name" "$program is missing"; finish; }
if [ "$TAUT_NIGHTLY" = 0 ]; then
  skip "$name" "it takes minutes: ./test --nightly"
  finish
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
here=$PWD
(cd "$place" && XDG_RUNTIME_DIR=$place TAUT_STATE=$place "$here/$program" 5) >"$place/matrix"
case $? in
  0) ok "$name" ;;
  77) skip "$name" "no cause can be made here" ;;
  *) not_ok "$name" "see below" ;;
esac
cat "$place/matrix"
finish
