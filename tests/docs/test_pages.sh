#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Quotes on the user pages match Taut's messages, and its commands work.
#   > a quoted sentence    occurs in the sources; "…" stands for a value
#   taut ..., ./run ...    in code: the command exists, and its help lists the options
#   ```toml                valid settings
. tests/support/tap.sh
. tests/docs/pages.sh
user_pages=(README.md README.fr.md docs/{explained,troubleshooting,linux-musicians,windows-musicians,wine,settings}{,.fr}.md)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
export TAUT_STATE=$made/state

literals >"$made/literals"
enough() { [ "$(wc -l <"$made/literals")" -gt 500 ]; }
check "the sentences of the sources are found" enough

# The checks must detect the faults of this page.
cat >"$made/wrong.md" <<'PAGE'
> The device is gone; the host goes on with music.

> Drop-out of …: the program was late (took … of … ms).

    taut loopback --bufer 64
    sudo taut regster
    taut devices

Type `taut play song.wav --channels 3,4`, or `taut dance`.

```toml
bufer = 64
```

```toml
buffer = 64
```
PAGE
caught() { [ "$(unsaid "$made/literals" "$made/wrong.md" | wc -l)" -eq 1 ]; }
check "a sentence missing from the sources is detected, and no other" caught

for page in "${user_pages[@]}"; do
  none "the quotes of $page are Taut's messages" "$(unsaid "$made/literals" "$page")"
done

for page in "${user_pages[@]}"; do
  case $page in *.fr.md) continue ;; esac
  french=${page%.md}.fr.md
  [ -f "$french" ] || continue
  same_commands() { diff <(typed "$page" | sort -u) <(typed "$french" | sort -u); }
  check "$french has the commands of $page" same_commands
  same_shape() { diff <(shape "$page") <(shape "$french"); }
  check "$french is as complete as $page" same_shape
done

none "a chain of links leads from README.md to every page" "$(unreached docs/*.md CONTRIBUTING.md)"
lost() { [ "$(unreached README.md docs/nowhere.md)" = docs/nowhere.md ]; }
check "an unlinked page is detected" lost

taut=$TAUT_BUILD/bin/taut
if [ ! -x "$taut" ]; then
  skip "the pages' commands are valid" "$taut is not built"
  finish
fi
helps "$taut" "$made/help"
refused() { [ "$(untaken "$made/help" "$made/wrong.md" | wc -l)" -eq 3 ]; }
check "a nonexistent command is detected, and no other" refused
misunderstood() { [ "$(misread "$taut" "$made" "$made/wrong.md" | wc -l)" -eq 1 ]; }
check "a nonexistent setting is detected, and no other" misunderstood
proven() { "$taut" prove --table docs/proven >"$made/proven.md" && diff docs/proven/README.md "$made/proven.md"; }
check "docs/proven/README.md is what taut prove --table docs/proven prints" proven
for page in "${user_pages[@]}"; do
  none "the commands of $page are valid" "$(untaken "$made/help" "$page")"
  none "the settings of $page are valid" "$(misread "$taut" "$made" "$page")"
done

finish
