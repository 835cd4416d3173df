#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The panel's window in Wine, by keyboard and mouse: what is done there stands in the settings file, what the driver reports
# stands in the window, at both densities and in both languages. Screenshots go to BUILD/panel.
. tests/support/tap.sh
windows_prefix=$TAUT_BUILD/panel/wine
. tests/windows/wine.sh

name="the panel's window in Wine"
want "$name" x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-windres cmake ninja wine Xvfb openbox xdotool import || finish

place=$TAUT_BUILD/panel
mkdir -p "$place"
started=()
trap '[ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null' EXIT

check "the panel compiles for Windows" windows_build win64 show_panel
[ "$broken" -eq 0 ] || finish
show=build/win64/tests/bin/show_panel.exe

screen() {
  exec 3<>"$place/display" || return 1
  Xvfb -displayfd 3 -screen 0 1280x1024x24 >"$place/xvfb.log" 2>&1 &
  started+=($!)
  read -r -t 30 -u 3 number || return 1
  export DISPLAY=:$number
  openbox >"$place/openbox.log" 2>&1 &
  started+=($!)
}
rm -f "$place/display" && mkfifo "$place/display"
if ! screen; then skip "$name" "Xvfb does not start"; finish; fi
[ -f "$WINEPREFIX/system.reg" ] || DISPLAY='' wineboot -i >"$place/wineboot.log" 2>&1

# until COMMAND...: true as soon as it is, false after a time that only a hang reaches.
until_true() {
  local end=$((SECONDS + 90))
  while [ $SECONDS -lt $end ]; do "$@" 2>/dev/null && return; sleep 0.1; done
  return 1
}
window() { xdotool search --onlyvisible --name '^Taut 0' >"$place/window"; [ -s "$place/window" ]; }
says() { grep -qxF "$1" "$folder/taut.toml"; }

# opened CASE TEXT [LANGUAGE [DOTS]]: the panel before a file with that text.
opened() {
  folder=$place/$1-${3-en}-${4-96}
  rm -rf "$folder" && mkdir -p "$folder"
  printf '%b' "$2" >"$folder/taut.toml"
  wine reg add 'HKCU\Control Panel\Desktop' /v LogPixels /t REG_DWORD /d "${4-96}" /f >/dev/null 2>&1
  wineserver -w
  TAUT_LANGUAGE=${3-en} wine "$show" "Z:${folder//\//\\}" "$1" >"$folder/out" 2>&1 &
  program=$!
  until_true window && xdotool windowfocus --sync "$(tail -1 "$place/window")"
}
looked() { rm -f "$folder/answer"; : >"$folder/ask"; until_true test -f "$folder/answer"; }
# field NUMBER COLUMNS: of what was looked at; numbers are those of src/panel/layout.hpp.
field() { tr -d '\r' <"$folder/answer" | awk -v id="$1" '$1 == id' | head -1 | cut -d' ' -f"$2"; }
keys() { xdotool key --clearmodifiers --delay 60 "$@"; }
press() { looked && xdotool mousemove "$(field "$1" 2)" "$(field "$1" 3)" click 1; }
# As check, in this shell: what is set stays set.
here() { local what=$1; shift; if "$@"; then ok "$what"; else not_ok "$what" "see $folder"; fi; }
picture() { import -window root "$folder.png"; }
ended() { wait "$program" && grep -q closed "$folder/out"; }
# is ID TEXT: the control shows it, sooner or later.
shows() { looked && [ "$(field "$1" 5-)" = "$2" ]; }
is() { if until_true shows "$1" "$2"; then ok "$3"; else not_ok "$3" "it shows '$(field "$1" 5-)'"; fi; }

here "it opens" opened playing '# mine\nbuffer = 64  # b\n'
is 109 '131 frames, 2.73 ms' "the input latency is the one reported"
is 110 '185 frames, 3.85 ms' "the output latency is"
is 111 '316 frames, 6.58 ms' "the round trip is"
is 113 '3: program late 2, computer late 1' "drop-outs are told by cause"
picture
keys alt+b ctrl+a && xdotool type --delay 60 100
is 104 'frames = 2.08 ms at 48000 Hz' "a size that is typed means its time while it is typed"
keys Return
here "Enter writes what was typed, and leaves the rest as it was" until_true says 'buffer = 100  # b'
here "the owner's remark is there" says '# mine'
keys alt+s Down Return
here "the safety is chosen with the keyboard" until_true says 'safety = "tight"'
keys alt+d Down && press 1
here "the device is chosen, and Apply pressed with the mouse" until_true says 'device = "wasapi:{0.0.0.00000000}.{a}"'
none "nothing but what was touched was written" "$(grep -vE '^(# mine|buffer = 100  # b|safety = "tight"|device = .*)$' "$folder/taut.toml")"
press 116
is 115 'The report is in the clipboard.' "Copy says that it did"
copied() { looked && grep -q '^Taut 0.1.0 in reaper.exe' "$folder/answer" && grep -q '^safety = tight' "$folder/answer"; }
here "the report is in the clipboard" until_true copied
small=$(field window 2)
keys Escape
here "Esc closes it" ended

here "it opens in French, at twice the density" opened playing 'buffer = 64\n' fr 192
is 113 '3 : programme en retard 2, ordinateur en retard 1' "it speaks French"
none "and says all that the driver does in French" "$(field 114 5- | tr '|' '\n' | grep -E ' (the|was|were|is) ')"
picture
large=$(field window 2)
if [ "$large" -ge $((small * 17 / 10)) ]; then ok "it grows with the density"; else not_ok "it grows with the density" "$small, $large"; fi
: >"$folder/stop"
here "it closes with its driver" ended

here "it opens before a broken file" opened ready 'bufer = 64\n'
is 115 'The settings are not all in force: see above.' "it says that something is wrong"
seen() { looked && field 114 5- | grep -q 'Line 1, column 1.*Did you mean buffer?'; }
here "and where" until_true seen
keys alt+s Down Return
refused() { looked && field 115 5- | grep -q 'was not changed'; }
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
