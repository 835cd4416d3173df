#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Tests tools/terminal-picture, which draws terminal output, and that tools/pictures makes every picture of the pages.
. tests/support/tap.sh
want "pictures of a terminal" python3 || finish
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

draw() { printf '%b' "$1" | tools/terminal-picture Taut ./run >"$made/svg" 2>"$made/why"; }
well_formed() { python3 -c 'import sys, xml.dom.minidom as d; d.parse(sys.argv[1])' "$made/svg"; }
has() { grep -qF -- "$1" "$made/svg"; }

check "a plain line is drawn" draw 'a < b & c\n'
check "the output is valid SVG" well_formed
check "characters special to SVG are escaped" has '>a &lt; b &amp; c</text>'
check "the command comes first" has '>./run</text>'
coloured() { draw '  Signal  \033[32mbit-exact\033[0m: all\n' && has 'class="good"' && has '>bit-exact</text>' && has '>: all</text>'; }
check "a colour becomes a class, up to its end" coloured
columns() { draw 'a   b\n' && [ "$(grep -c '>[ab]</text>' "$made/svg")" -eq 2 ]; }
check "columns are positioned independently of the font" columns
moved() { ! draw '\033[2Jgone\n' && grep -q "only colours are understood" "$made/why"; }
check "cursor movement is refused, not drawn" moved

orphans() {
  local picture
  for picture in docs/*.svg docs/*.png; do
    grep -qE "^#     [a-z]+ +$picture" tools/pictures || echo "$picture"
  done
}
none "tools/pictures makes every picture in docs" "$(orphans)"
finish
