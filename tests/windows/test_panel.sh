#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The panel's window in Wine, by keyboard and mouse: actions end up in the settings file, and the driver's report in the
# window, at both densities and in both languages. Screenshots go to BUILD/panel.
. tests/support/tap.sh
windows_prefix=$TAUT_BUILD/panel/wine
. tests/windows/wine.sh
. tests/windows/panel.sh

name="the panel's window in Wine"
want "$name" x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-windres cmake ninja wine Xvfb openbox xdotool import convert || finish

check "the panel compiles for Windows" windows_build win64 show_panel
[ "$broken" -eq 0 ] || finish
show=build/win64/tests/bin/show_panel.exe
if ! panel_screen "$TAUT_BUILD/panel"; then skip "$name" "Xvfb does not start"; finish; fi

says() { grep -qxF "$1" "$folder/taut.toml"; }
# opened CASE TEXT [LANGUAGE [DOTS]]: the panel with that settings file.
opened() {
  folder=$place/$1-${3-en}-${4-96}
  rm -rf "$folder" && mkdir -p "$folder"
  printf '%b' "$2" >"$folder/taut.toml"
  dots_an_inch "${4-96}"
  TAUT_LANGUAGE=${3-en} wine "$show" "Z:${folder//\//\\}" "$1" >"$folder/out" 2>&1 &
  program=$!
  until_true window && xdotool windowfocus --sync "$(tail -1 "$place/window")"
}
keys() { xdotool key --clearmodifiers --delay 60 "$@"; }
press() { looked && xdotool mousemove "$(field "$1" 2)" "$(field "$1" 3)" click 1; }
picture() { import -window root "$folder.png"; }

here "it opens" opened playing '# mine\nbuffer = 64  # b\n'
is 110 '131 frames, 2.73 ms' "the input latency is the one reported"
is 111 '185 frames, 3.85 ms' "the output latency is"
is 112 '316 frames, 6.58 ms' "the round trip is"
is 114 '3: program late 2, computer late 1' "drop-outs are told by cause"
is 109 '64 frames, 1.33 ms' "the buffer in use is"
is 106 64 "the margin's field is not empty where it is not typed"
here "it has an icon of its own, and nothing to minimise or maximise" grep -qx 'icons 2 boxes 0' <(tr -d '\r' <"$folder/answer")
picture
is 119 'In: -6 dB' "the highest input level is told"
is 120 'Out: 1 dB' "the highest output level is, beyond full scale"
# hue lamp, hue background: its colour there, and the sum of the three.
hue() { looked && tr -d '\r' <"$folder/answer" | awk -v what="$1" '$1 == what {
  name = "gray"
  if ($2 > $3) name = "red"
  if ($3 > $2) name = "green"
  print name, $2 + $3 + $4
}'; }
lamp() { [ "$(hue lamp | cut -d' ' -f1)" = "$1" ]; }
# The sum of the background's three colours; 382 is half way.
background() { hue background | cut -d' ' -f2; }
light() { [ "$(background)" -gt 600 ]; }
here "it is light at first" light
here "the lamp is green while it plays, also after drop-outs of before" until_true lamp green
: >"$folder/drop"
here "a drop-out lights it" until_true lamp red
press 118
here "More opens the page" until_true test -f "$folder/page"
keys alt+b ctrl+a && xdotool type --delay 60 100
is 104 'frames = 2.08 ms at 48000 Hz' "a size that is typed means its time while it is typed"
keys Return
here "Enter writes the typed value and leaves the rest alone" until_true says 'buffer = 100  # b'
here "the owner's remark is there" says '# mine'
keys alt+s Down Return
here "the safety is chosen with the keyboard" until_true says 'safety = "tight"'
keys alt+d Down && press 1
here "the device is chosen, and Apply pressed with the mouse" until_true says 'device = "wasapi:{0.0.0.00000000}.{a}"'
none "only touched settings were written" "$(grep -vE '^(# mine|buffer = 100  # b|safety = "tight"|device = .*)$' "$folder/taut.toml")"
press 117
is 116 'The report is in the clipboard.' "Copy says that it did"
copied() { looked && grep -q '^Taut 0.1.0 in reaper.exe' "$folder/answer" && grep -q '^safety = tight' "$folder/answer"; }
here "the report is in the clipboard" until_true copied
small=$(field window 2)
keys Escape
here "Esc closes it" ended

here "it opens in French, at twice the density" opened playing 'buffer = 64\n' fr 192
is 114 '3 : programme en retard 2, ordinateur en retard 1' "it speaks French"
none "and all of the driver's messages are in French" "$(field 115 5- | tr '|' '\n' | grep -E ' (the|was|were|is) ')"
picture
large=$(field window 2)
if [ "$large" -ge $((small * 17 / 10)) ]; then ok "it grows with the density"; else not_ok "it grows with the density" "$small, $large"; fi
: >"$folder/stop"
here "it closes with its driver" ended

for dots in 96 120 144 192 240 288; do
  for language in en fr; do
    # A card with Windows' name, in the list and selected.
    here "it opens with the longest texts, $dots dpi, $language" \
      opened long 'device = "wasapi:{0.0.0.00000000}.{b}"\nbuffer = 8000\nrate = 768000\nsafety = 65536\n' "$language" "$dots"
    if whole; then ok "no text is cut"; else not_ok "no text is cut" "$(grep '^cut' "$folder/answer")"; fi
    picture
    : >"$folder/stop"
    here "it closes" ended
  done
done

# dark YES-OR-NO: what the user has chosen for programs.
dark() {
  wine reg add 'HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize' /v AppsUseLightTheme /t REG_DWORD \
    /d "$([ "$1" = yes ]; echo $?)" /f >/dev/null 2>&1
}
# The part of the window that is bright, in thousandths.
bright() {
  import -window "$(tail -1 "$place/window")" "$folder.png" &&
    convert "$folder.png" -colorspace Gray -threshold 70% -format '%[fx:floor(1000*mean)]' info:
}
dark yes
here "it opens where the program chose its size, and where the user has chosen dark" opened own 'buffer = 64\n'
is_dark() { [ "$(background)" -lt 150 ]; }
here "it is dark" until_true is_dark
xdotool mousemove 0 0
thousandths=$(bright)
if [ "$thousandths" -gt 5 ] && [ "$thousandths" -lt 90 ]; then
  ok "the texts are bright, and nothing else"
else
  not_ok "the texts are bright, and nothing else" "$thousandths of 1000"
fi
# shellcheck disable=SC1112  # the text's own
is 109 '256 frames, 5.33 ms (the program’s choice)' "it says who chose it"
keys alt+b ctrl+a && xdotool type --delay 60 128
keys Return
is 116 'Saved. The program chose 256 frames itself; change it there.' "Apply says that the program's size stays"
here "no text is cut" whole
keys Escape
here "it closes" ended
dark no

here "it opens in a program that cannot be asked" opened deaf 'buffer = 64\n'
keys alt+b ctrl+a && xdotool type --delay 60 128
keys Return
is 116 'Saved. This program cannot be asked: reopen the driver in it.' "Apply claims nothing that could not be told"
is 109 '64 frames, 1.33 ms' "and the size in use is the old one"
press 118
refused_page() { looked && field 115 5- | grep -q '^The page needs taut.exe'; }
here "a page that cannot be opened is said, with what to do" until_true refused_page
picture
keys Escape
here "it closes" ended

here "it opens before a broken file" opened ready 'bufer = 64\n'
is 116 'The settings are not all in force: see above.' "it says that something is wrong"
seen() { looked && field 115 5- | grep -q 'Line 1, column 1.*Did you mean buffer?'; }
here "and where" until_true seen
keys alt+s Down Return
refused() { looked && [ "$(field 116 5-)" = 'Not saved: see above.' ] && field 115 5- | grep -q 'was not changed'; }
here "a change is refused in words" until_true refused
here "a broken file stays as it is" says 'bufer = 64'
picture
keys Escape
here "it closes" ended

here "it opens where the program decides" opened locked 'buffer = 64\n'
gray() { looked && [ "$(field 103 4)" = 0 ] && [ "$(field 105 4)" = 1 ]; }
here "what the file does not decide is gray" until_true gray
: >"$folder/stop"
here "it closes as well" ended

wineserver -k -w
desktopless() { env -u DISPLAY wine "$show" "Z:${folder//\//\\}" playing >/dev/null 2>&1; [ $? -eq 1 ]; }
here "without a desktop the host is told that there is no panel" desktopless
wineserver -k
finish
