#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The panel of the driver in Wine while a program plays through it: it shows what Linux plays by, and what is changed in it
# is the Linux user's settings file.
. tests/support/tap.sh
name="the panel in Wine"
want "$name" x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-windres cmake ninja wine flock Xvfb openbox xdotool curl || finish
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
# A system without a browser: everything else is there.
bare=$halves/bare
mkdir -p "$bare" "$halves/browser"
ln -s /usr/bin/* "$bare" 2>/dev/null
ln -sf "$TAUT_BUILD/bin/taut" "$bare/taut"
for browser in chromium chromium-browser google-chrome google-chrome-stable brave-browser microsoft-edge xdg-open firefox firefox-esr; do
  rm -f "$bare/$browser"
done
plays() {
  PATH=$1 TAUT_LANGUAGE=en wine build/win64/tests/bin/real_panel.exe "$dll" "Z:${folder//\//\\}" 64 >"$folder/out" 2>&1 &
  program=$!
  until_true "$2"
}
here "without a browser its window opens" plays "$bare" window
read -r in out both <<<"$(tr -d '\r' <"$folder/told")"
shown() { looked && [ "$(field "$1" 5-)" = "$(awk -v frames="$2" 'BEGIN {printf "%d frames, %.2f ms", frames, frames / 48}')" ]; }
here "the input latency is what the driver tells the program" until_true shown 110 "$in"
here "the output latency is" until_true shown 111 "$out"
here "the round trip is" until_true shown 112 "$both"
is 109 '64 frames, 1.33 ms' "the buffer is the program's"
here "no text is cut" whole
# Green, or red after a drop-out; gray would mean that nothing is known of the stream.
lit() { looked && tr -d '\r' <"$folder/answer" | awk '$1 == "lamp" { apart = $3 - $2 } END { exit apart * apart < 2500 }'; }
here "the lamp knows that it plays" until_true lit
looked && xdotool mousemove "$(field 118 2)" "$(field 118 3)" click 1
named() { looked && field 115 5- | grep -qF "There is no browser here that Taut knows. Type taut monitor, or change $TAUT_CONFIG."; }
here "More without a browser names the view in the terminal" until_true named
# Somebody else's hand: the panel follows the file, as on Windows.
printf 'device = "virtual:loopback?cycle=480"\nbuffer = 64\nsafety = 256\n' >"$TAUT_CONFIG"
other() { looked && [ "$(field 111 5-)" != "$(awk -v frames="$out" 'BEGIN {printf "%d frames, %.2f ms", frames, frames / 48}')" ]; }
here "a larger safety in the Linux user's file is in the latency that is shown" until_true other
: >"$folder/stop"
here "it closes with its driver" ended

# The page, for a browser that only says where it was sent.
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s"\n' "$halves/browser/said" >"$halves/browser/chromium"
chmod +x "$halves/browser/chromium"
rm -f "$folder/stop"
sent() { grep -q '^--app=http://127.0.0.1:' "$halves/browser/said"; }
here "with a browser the page opens" plays "$halves/browser:$bare" sent
address=$(sed -n 's/^--app=//p' "$halves/browser/said")
jar=$halves/cookies
page() { curl -sSf -m 20 -b "$jar" -c "$jar" "$@"; }
streams() { [[ $(page "${address%%\?*}api/state") == *'"program":"real_panel'* ]]; }
shown_there() { [[ $(page -L "$address") == *"<title>"* ]] && until_true streams; }
here "it shows the program that plays" shown_there
none "its window stays away" "$(xdotool search --onlyvisible --name '^Taut 0' 2>/dev/null)"
check "it closes when the page does" page -X POST -H 'Content-Type: application/json' -d '{}' "${address%%\?*}api/bye"
: >"$folder/stop"
here "the driver closes as well" ended
wineserver -k
rm -rf "$halves"
finish
