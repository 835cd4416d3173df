#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every remedy in the sources is listed in remedies.txt, under the test that follows it, or the reason why none does.
. tests/support/tap.sh
. tests/house/remedies.sh
list=tests/house/remedies.txt
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

mkdir "$made/src"
cat >"$made/src/planted.cpp" <<'CPP'
return failure(Trouble::absent, text("There is no {}, (really).", name), "Make "
                                                                       "one.");
error = Error{Trouble::broken, "It is broken.", many ? "Mend it." : "Leave it."};
return failure(Trouble::absent, "Nothing helps.");
CPP
planted() {
  diff <(printf '%s\n' 'planted.cpp: Make one.' 'planted.cpp: Mend it. ... Leave it.') <(remedies "$made/src")
}
check "remedies are found in sources" planted

remedies src >"$made/said"
grep -v '^#' "$list" | grep . | sort -u >"$made/listed"
none "every remedy is listed in $list" "$(comm -23 "$made/said" "$made/listed")"
none "every listed remedy is still in the sources" "$(comm -13 "$made/said" "$made/listed")"

# A heading that names a test names an existing one.
missing() {
  grep '^# Followed by' "$list" | grep -oE '[a-z_/]+\.(cpp|sh)' | sort -u | while IFS= read -r test; do
    [ -f "$test" ] || echo "$test"
  done
}
none "the tests it names exist" "$(missing)"
finish
