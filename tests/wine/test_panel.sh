#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The panel of the driver in Wine while a program plays through it: it shows what Linux plays by, and what is changed in it
# is the Linux user's settings file.
. tests/support/tap.sh
name="the panel in Wine"
want "$name" x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-windres cmake ninja wine flock Xvfb openbox xdotool || finish
. tests/wine/halves.sh
check "driver and host compile for Windows" wine_halves real_panel
[ "$broken" -eq 0 ] || finish
. tests/windows/panel.sh
if ! panel_screen "$TAUT_BUILD/panel-wine"; then skip "$name" "Xvfb does not start"; finish; fi

folder=$place/plays
rm -rf "$folder" && mkdir -p "$folder"
# A long cycle leaves time to be served in, also on a machine that does much else.
printf 'device = "virtual:loopback?cycle=480"\nbuffer = 64\n' >"$TAUT_CONFIG"
dots_an_inch 96
plays() {
  TAUT_LANGUAGE=en wine build/win64/tests/bin/real_panel.exe "$dll" "Z:${folder//\//\\}" 64 >"$folder/out" 2>&1 &
  program=$!
  until_true window
}
here "it opens" plays
read -r in out both <<<"$(tr -d '\r' <"$folder/told")"
shown() { looked && [ "$(field "$1" 5-)" = "$(awk -v frames="$2" 'BEGIN {printf "%d frames, %.2f ms", frames, frames / 48}')" ]; }
here "the input latency is what the driver tells the program" until_true shown 110 "$in"
here "the output latency is" until_true shown 111 "$out"
here "the round trip is" until_true shown 112 "$both"
is 109 '64 frames, 1.33 ms' "the buffer is the program's"
here "no text is cut" whole
# Somebody else's hand: the panel follows the file, as on Windows.
printf 'device = "virtual:loopback?cycle=480"\nbuffer = 64\nsafety = 256\n' >"$TAUT_CONFIG"
other() { looked && [ "$(field 111 5-)" != "$(awk -v frames="$out" 'BEGIN {printf "%d frames, %.2f ms", frames, frames / 48}')" ]; }
here "a larger safety in the Linux user's file is in the latency that is shown" until_true other
: >"$folder/stop"
here "it closes with its driver" ended
wineserver -k
rm -rf "$halves"
finish
