#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `taut loopback` on the virtual card reproduces the latency tables on the user pages.
. tests/support/tap.sh
taut=$TAUT_BUILD/bin/taut
if [ ! -x "$taut" ]; then
  skip "the pages' figures match taut loopback" "$taut is not built"
  finish
fi
learned=$(mktemp -d)
trap 'rm -rf "$learned"' EXIT
export TAUT_CONFIG=/nonexistent/taut.toml TAUT_STATE=$learned

# reported WHICH ID ARGUMENTS...: input, output or round_trip in frames, after a signal has returned with that delay.
reported() {
  local which=$1 id=$2
  shift 2
  "$taut" loopback --device "$id" --seconds 0.5 --json "$@" 2>/dev/null |
    sed -n "/\"reported\"/,/}/s/.*\"$which\": *\([0-9]*\).*/\1/p"
}
# in_page PAGE ROW: the page has a row that begins like this.
in_page() { grep -qF -- "$2" "$1" || { echo "$1 has no row '$2'"; return 1; }; }
figure() {
  local page=$1 row=$2
  shift 2
  local got
  got=$(reported "$@")
  # shellcheck disable=SC2059  # the row is the pattern
  in_page "$page" "$(printf "$row" "$got")"
}

virtual='virtual:loopback?clock=virtual'
check "docs/rates.md: the card's own rate" figure docs/rates.md '| 48 kHz | 48 kHz | %d frames, ' round_trip "$virtual" --buffer 64 --rate 48000
check "docs/rates.md: a card at twice the rate" figure docs/rates.md '| 48 kHz | 96 kHz | %d frames, ' round_trip \
  "$virtual&rates=96000" --buffer 64 --rate 48000
check "docs/rates.md: 44.1 on 48 kHz" figure docs/rates.md '| 44.1 kHz | 48 kHz | %d frames, ' round_trip \
  "$virtual&rates=48000" --buffer 64 --rate 44100

two='several:virtual:a%3Fclock=virtual+virtual:b%3Fclock=virtual'
added() {
  local buffer=$1 row=$2 input output
  input=$(($(reported input "$two" --buffer "$buffer") - buffer))
  output=$(($(reported output "$two" --buffer "$buffer") - buffer))
  # shellcheck disable=SC2059  # the row is the pattern
  in_page docs/several.md "$(printf "$row" "$input" "$output")"
}
check "docs/several.md: what joining adds at 64 frames" added 64 '| 64 | %d frames, 1.6 ms | %d frames, 2.0 ms |'
check "docs/several.md: what joining adds at 256 frames" added 256 '| 256 | %d | %d |'

trips() {
  local safety=$1 row=$2 buffer trips=()
  for buffer in 64 128 256; do trips+=("$(reported round_trip "$virtual" --buffer "$buffer" --safety "$safety")"); done
  # shellcheck disable=SC2059  # the row is the pattern
  in_page docs/latency.md "$(printf "$row" "${trips[@]}")"
}
check "docs/latency.md: safe" trips safe '| `safe` (S = N) | %d frames, 2.67 ms | %d, 5.33 ms | %d, 10.67 ms |'
check "docs/latency.md: 16 frames" trips 16 '| `safety = 16` | %d frames, 1.67 ms | %d, 3.00 ms | %d, 5.67 ms |'

# The check must detect a wrong row.
wrong() { ! in_page docs/rates.md '| 48 kHz | 48 kHz | 129 frames, ' >/dev/null; }
check "a wrong figure is detected" wrong
finish
