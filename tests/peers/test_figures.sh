#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The table and plot of bench/peers, from stored lines with made-up, easily recognised figures.
. tests/support/tap.sh
want "table and plot of the peers" python3 || finish
sample=tests/peers/sample
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# without PEER: the sample without its lines. with LINE: the sample plus one line.
without() { grep -v "^peer=$1 " "$sample"; }
with() { cat "$sample"; echo "$1"; }
row() { grep -F "| $1 |" "$made/table"; }
goal() { grep "^| Loopback card, 2 channels.*$1" "$made/table"; }
table() { bench/peers/table "$1" >"$made/table"; }
has() { grep -qF -- "$1" <<<"$2"; }

check "the table is made" table "$sample"
figures() { has "| 128 / 256 | 128 / 256 | 9.0 / 10.0 | 15.0 / 16.0 | 1.07 / 1.00 | 1 poll | 1 | 2 |" "$(row '**Taut**')"; }
check "a peer's figures are in its row, minus the machine's idle work" figures
several() { has "2 ioctl + 1 poll | 1.5 | 3 |" "$(row PortAudio)"; }
check "system calls are sorted, and rare ones omitted" several
lost() { has "96 (unsteady) / 192" "$(row RtAudio)"; }
check "a round trip that lost frames or changed is marked" lost
refused() { has "| at most 8 channels |" "$(row SDL2)"; }
check "a peer that cannot run has the reason" refused
best() { has "128 to 128, 256 to 256 | met |" "$(goal 'Taut: a round trip not above')"; }
check "the goal is the best peer without losses" best
judged() {
  has "| 1.071 | **missed** |" "$(goal '1[.]05 of')" && has "| 15.0 | met |" "$(goal 'at most 17[.]0 thousand')" &&
    has "15.0, PortAudio 18.0 | met |" "$(goal 'below every')"
}
check "goals are evaluated from the figures" judged
beaten() {
  with "peer=zita card=loopback frames=64 channels=2 round_trip=100 steady=1 reported=-1 cycles=1 periods=1.0 process=1 \
system=9000 switches=1.00 threads=2 alone=2000 calls=poll:1.00" >"$made/sample"
  table "$made/sample" && has "128 to 100, 256 to 256 | **missed** |" "$(goal 'Taut: a round trip not above')" &&
    has "15.0, zita-alsa-pcmi 7.0 | **missed** |" "$(goal 'below every')"
}
check "a better peer means a missed goal" beaten
absent() { without taut-safe >"$made/sample" && table "$made/sample" && [ -z "$(goal 'Taut: ')" ] && [ -z "$(row '**Taut**')" ]; }
check "goals without figures are not evaluated" absent

plot() { bench/peers/plot "$1" "${@:2}" >"$made/plot"; }
check "the plot is made" plot "$sample"
well_formed() { python3 -c 'import sys, xml.dom.minidom as d; d.parse(sys.argv[1])' "$made/plot"; }
check "the plot is valid SVG" well_formed
# The bars of the first panel, in the order of the peers, have the lengths of the round trips: 128, 128, 128, 96.
widths() { grep -o '<rect x="200" .*class="[a-z]*"' "$made/plot" | sed -n 's/.* width="\([0-9.]*\)".*/\1/p' | head -n 4; }
in_proportion() { widths | awk '{w[NR] = $1} END {exit !(NR == 4 && w[1] == w[2] && w[2] == w[3] && w[4] / w[1] > 0.745 && w[4] / w[1] < 0.755)}'; }
check "its bars are proportional to the figures" in_proportion
marked() { [ "$(grep -c 'class="taut"' "$made/plot")" -eq 2 ]; }  # one a panel that has figures: two of the four
check "Taut's bars are highlighted" marked
# The plots are drawn from docs/performance.md, so they show exactly its figures.
same_as_page() { "bench/$1/plot" docs/performance.md | diff -q - "docs/$1.svg"; }
check "the picture of the peers matches the page" same_as_page peers
check "the picture of the resamplers matches the page" same_as_page resampler
finish
