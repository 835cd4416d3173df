#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The real driver's panel while a host plays through it in Wine shows what the driver tells the host, and what `taut
# loopback` reports on Linux. `tools/pictures panel` makes docs/panel.png with it (TAUT_PICTURE).
. tests/support/tap.sh
windows_prefix=$TAUT_BUILD/panel-real/wine
. tests/windows/wine.sh
. tests/windows/panel.sh

name="the panel of a running driver"
want "$name" x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-windres cmake ninja wine Xvfb openbox xdotool import curl || finish
check "driver and host compile for Windows" windows_build win64 taut_windows taut real_panel
[ "$broken" -eq 0 ] || finish
if ! panel_screen "$TAUT_BUILD/panel-real"; then skip "$name" "Xvfb does not start"; finish; fi

folder=$place/plays
rm -rf "$folder" && mkdir -p "$folder"
# A long cycle leaves enough time even on a busy machine.
settings=$WINEPREFIX/drive_c/Taut
mkdir -p "$settings"
printf 'device = "virtual:loopback?cycle=480"\nbuffer = 64\n' >"$settings/taut.toml"
dots_an_inch 96
# Wine hands addresses to this; it only says where it was sent.
browser=$place/browser
mkdir -p "$browser"
rm -f "$browser/said"
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s"\n' "$browser/said" >"$browser/xdg-open"
chmod +x "$browser/xdg-open"
at_once=()
if chrt -f 5 true 2>/dev/null; then at_once=(chrt -f 5); fi
plays() {
  PATH=$browser:$PATH TAUT_CONFIG='C:\Taut\taut.toml' TAUT_STATE="Z:${folder//\//\\}" TAUT_LANGUAGE=en "${at_once[@]}" \
    wine build/win64/tests/bin/real_panel.exe build/win64/bin/taut64.dll "Z:${folder//\//\\}" 64 >"$folder/out" 2>&1 &
  program=$!
  until_true window
}
here "it opens" plays
read -r in out both <<<"$(tr -d '\r' <"$folder/told")"
shown() { looked && [ "$(field "$1" 5-)" = "$(awk -v frames="$2" 'BEGIN {printf "%d frames, %.2f ms", frames, frames / 48}')" ]; }
here "the input latency is what the driver tells the host" until_true shown 110 "$in"
here "the output latency is" until_true shown 111 "$out"
here "the round trip is" until_true shown 112 "$both"
reported() {
  "$TAUT_BUILD/bin/taut" loopback --device 'virtual:loopback?clock=virtual&cycle=480' --buffer 64 --seconds 0.5 --json |
    tr -d ' \n' | grep -oE '"round_trip":[0-9]+' | head -1 | cut -d: -f2
}
here "and what taut loopback reports on Linux" test "$(reported)" = "$both"
is 109 '64 frames, 1.33 ms' "the buffer is the program's"
here "no text is cut" whole
looked && xdotool mousemove "$(field 118 2)" "$(field 118 3)" click 1
here "More starts the command beside the driver, which opens its page" until_true grep -q '^http://127.0.0.1:' "$browser/said"
address=$(head -1 "$browser/said")
jar=$place/cookies
page() { curl -sSf -m 20 -b "$jar" -c "$jar" "$@"; }
streams() { [[ $(page "${address%%\?*}api/state") == *'"program":"real_panel'* ]]; }
shown_there() { [[ $(page -L "$address") == *"<title>"* ]] && until_true streams; }
here "the page shows the program that plays" shown_there
page -X POST -H 'Content-Type: application/json' -d '{}' "${address%%\?*}api/bye" >/dev/null
if [ -n "${TAUT_PICTURE-}" ]; then
  frame=$(xdotool getwindowgeometry --shell "$(tail -1 "$place/window")" | sed -n 's/^WINDOW=//p')
  parent=$(xwininfo -tree -id "$frame" 2>/dev/null | sed -n 's/.*Parent window id: \(0x[0-9a-f]*\).*/\1/p')
  check "the picture is written" import -window "${parent:-$frame}" "$TAUT_PICTURE"
fi
: >"$folder/stop"
here "it closes with its driver" ended
wineserver -k
finish
