#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/terminal-picture, which draws what a program wrote to a terminal; and that every picture of a page is one that
# tools/pictures makes.
. tests/support/tap.sh
want "pictures of a terminal" python3 || finish
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

draw() { printf '%b' "$1" | tools/terminal-picture Taut ./run >"$made/svg" 2>"$made/why"; }
well_formed() { python3 -c 'import sys, xml.dom.minidom as d; d.parse(sys.argv[1])' "$made/svg"; }
has() { grep -qF -- "$1" "$made/svg"; }

check "a plain line is drawn" draw 'a < b & c\n'
check "it is an SVG that can be read" well_formed
check "letters that SVG reads otherwise are escaped" has '>a &lt; b &amp; c</text>'
check "the command stands before it" has '>./run</text>'
coloured() { draw '  Signal  \033[32mbit-exact\033[0m: all\n' && has 'class="good"' && has '>bit-exact</text>' && has '>: all</text>'; }
check "a colour is a class, and ends where it ends" coloured
columns() { draw 'a   b\n' && [ "$(grep -c '>[ab]</text>' "$made/svg")" -eq 2 ]; }
check "columns are placed one by one, whatever font there is" columns
moved() { ! draw '\033[2Jgone\n' && grep -q "only colours are understood" "$made/why"; }
check "what moves the cursor is refused, not drawn" moved

orphans() {
  local picture
  for picture in docs/*.svg docs/*.png; do
    grep -qE "^#     [a-z]+ +$picture" tools/pictures || echo "$picture"
  done
}
none "every picture in docs is one that tools/pictures makes" "$(orphans)"
finish
