#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every thing has one name in all of Taut's messages. Keys of JSON and settings, which contain no space, keep theirs.
. tests/support/tap.sh
. tests/docs/pages.sh
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# sayings LITERALS: those with more than one word.
sayings() { grep -E '[^ ] [^ ]' "$1" | grep -vE '\[host\.|^<|in=.*out='; }

# other_name LITERALS WORDS: sentences that use one of these words.
other_name() { sayings "$1" | grep -wiE "$2" | sort -u; }

literals >"$made/literals"
enough() { [ "$(sayings "$made/literals" | wc -l)" -gt 400 ]; }
check "the sentences of the sources are found" enough
caught() { [ "$(other_name <(printf 'The host was late.\nhost_late\n[host.reaper] and more\n') 'hosts?')" = "The host was late." ]; }
check "a sentence with another name is detected, a key is not" caught

none "a host is called the program" "$(other_name <(sed 's/check-host//g' "$made/literals") "hosts?|host's|applications?" |
  grep -vE "'Allow applications to take exclusive control'|« Autoriser les applications à prendre le contrôle exclusif »|^Application Support$")"
none "the margin is called safety" "$(other_name "$made/literals" 'margins?')"
none "a loss is called a drop-out" "$(other_name "$made/literals" 'xruns?|underruns?|overruns?|dropouts?')"
none "French: réserve, coupure, mémoire tampon" \
  "$(other_name "$made/literals" 'marges?|sécurité|décrochages?|tampons?' | grep -viE 'mémoires? ?&?tampon')"
finish
