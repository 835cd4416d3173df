#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `taut compare` in Wine, over a private sound server. Asserts only that the signal returns through every way; delays
# and costs depend on Wine and the machine.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-compare
. tests/windows/wine.sh
. tests/windows/sound.sh

with_sound "taut compare in Wine"

plot=build/win64/compare.svg
rm -f "$plot"
way() { printf '%s' "$flat" | grep -oE "\\{ \"way\": \"$1\"[^}]*\\}"; }
declare -A frames
# On a busy machine the signal has gaps and is not found: retry.
for _ in 1 2 3; do
  result=$(in_wine 120 build/win64/bin/taut.exe compare --buffer 1920 --seconds 2 --tries 2 --json --plot "$plot")
  flat=$(printf '%s' "$result" | tr -d '\n' | sed 's/  */ /g')
  for name in MME DirectSound "WASAPI shared" Taut; do
    found=$(way "$name" | grep -oE '"measured_frames": [0-9]+' | grep -oE '[0-9]+')
    [ -z "$found" ] || frames[$name]=$found
  done
  [ ${#frames[@]} -lt 4 ] || break
done
for name in MME DirectSound "WASAPI shared" Taut; do
  # The input cannot precede the output, and the search covers two seconds.
  if [ "${frames[$name]-0}" -ge 480 ] && [ "${frames[$name]-0}" -le 96000 ]; then
    ok "$name: ${frames[$name]} frames"
  else
    not_ok "$name is measured" "$(way "$name" | grep -oE '"why": "[^"]*"' || echo "$result")"
  fi
done
if want "the plot is a picture" rsvg-convert; then
  check "the plot is a picture" rsvg-convert "$plot" -o "${plot%.svg}.png"
fi
finish
