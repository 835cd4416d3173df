#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the pages for users quote is what Taut says, and what they say to type is what it takes.
#   > a quoted sentence    stands in the sources; "…" is where a value goes
#   taut ..., ./run ...    in code: the command is there, and its options are in its help
#   ```toml                settings that are understood
. tests/support/tap.sh
. tests/docs/pages.sh
user_pages=(README.md README.fr.md docs/{explained,troubleshooting,linux-musicians,windows-musicians,settings}{,.fr}.md)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
export TAUT_STATE=$made/state

literals >"$made/literals"
enough() { [ "$(wc -l <"$made/literals")" -gt 500 ]; }
check "the sources' sentences are read" enough

# The checks themselves are tried on a page that is wrong.
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
check "a sentence that nobody says is caught, and no other" caught

for page in "${user_pages[@]}"; do
  none "$page quotes what Taut says" "$(unsaid "$made/literals" "$page")"
done

for page in "${user_pages[@]}"; do
  case $page in *.fr.md) continue ;; esac
  french=${page%.md}.fr.md
  [ -f "$french" ] || continue
  same_commands() { diff <(typed "$page" | sort -u) <(typed "$french" | sort -u); }
  check "$french says to type what $page does" same_commands
  same_shape() { diff <(shape "$page") <(shape "$french"); }
  check "$french is as complete as $page" same_shape
done

none "a chain of links leads from README.md to every page" "$(unreached docs/*.md CONTRIBUTING.md)"
lost() { [ "$(unreached README.md docs/nowhere.md)" = docs/nowhere.md ]; }
check "a page that is linked from nowhere is seen" lost

taut=$TAUT_BUILD/bin/taut
if [ ! -x "$taut" ]; then
  skip "the pages' commands are taken" "$taut is not built"
  finish
fi
helps "$taut" "$made/help"
refused() { [ "$(untaken "$made/help" "$made/wrong.md" | wc -l)" -eq 3 ]; }
check "a command that there is not is caught, and no other" refused
misunderstood() { [ "$(misread "$taut" "$made" "$made/wrong.md" | wc -l)" -eq 1 ]; }
check "a setting that there is not is caught, and no other" misunderstood
for page in "${user_pages[@]}"; do
  none "the commands of $page are taken" "$(untaken "$made/help" "$page")"
  none "the settings of $page are understood" "$(misread "$taut" "$made" "$page")"
done

finish
