#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Taut's driver keeps its own rules: level 3, and level 5 at night. In Wine: tests/windows/test_wine.sh and
# tests/wine/test_face.sh.
# shellcheck source=tests/support/tap.sh
. tests/support/tap.sh

taut=$TAUT_BUILD/bin/taut driver=$TAUT_BUILD/lib/libtaut.so
if [ ! -x "$taut" ] || [ ! -f "$driver" ]; then
  skip "Taut by its own rules" "it is not built"
  finish
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/taut-check.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TAUT_CONFIG=$work/taut.toml TAUT_STATE=$work/state
printf 'input = "virtual:loopback"\noutput = "virtual:loopback"\n' >"$TAUT_CONFIG"
level=3
[ "$TAUT_NIGHTLY" -eq 0 ] || level=5
keeps() {
  local said
  said=$("$taut" check "$driver" --level "$level" --seed 1)
  printf '%s\n' "$said"
  grep -q ' 0 broken, 0 not judged' <<<"$said"
}
check "Taut passes level $level" keeps
finish
