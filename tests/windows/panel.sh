# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by test_panel.sh and test_panel_real.sh after tap.sh and wine.sh: a private screen with the panel's window.
#   panel_screen FOLDER     false if there is none; everything it starts ends with the script
# `folder` is the current case's, whose program reports its window's content (tests/panel/look.hpp).
folder='' program=''
started=()
trap '[ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null' EXIT

panel_screen() {
  place=$1
  mkdir -p "$place"
  rm -f "$place/display" && mkfifo "$place/display"
  exec 3<>"$place/display" || return 1
  Xvfb -displayfd 3 -screen 0 2300x2200x24 >"$place/xvfb.log" 2>&1 &
  started+=($!)
  read -r -t 30 -u 3 number || return 1
  export DISPLAY=:$number
  # Openbox draws every title button, even those the window disables; Windows does not.
  sed 's|<titleLayout>.*</titleLayout>|<titleLayout>NLC</titleLayout>|' /etc/xdg/openbox/rc.xml >"$place/rc.xml"
  openbox --config-file "$place/rc.xml" >"$place/openbox.log" 2>&1 &
  started+=($!)
  DISPLAY='' windows_start
}

# until_true COMMAND...: waits until it succeeds; false after a time that only a hang reaches.
until_true() {
  local end=$((SECONDS + 90))
  while [ $SECONDS -lt $end ]; do "$@" 2>/dev/null && return; sleep 0.1; done
  return 1
}
window() { xdotool search --onlyvisible --name '^Taut 0' >"$place/window"; [ -s "$place/window" ]; }
dots_an_inch() {
  wine reg add 'HKCU\Control Panel\Desktop' /v LogPixels /t REG_DWORD /d "$1" /f >/dev/null 2>&1
  wineserver -w
}
looked() { rm -f "$folder/answer"; : >"$folder/ask"; until_true test -f "$folder/answer"; }
# field NUMBER COLUMNS: from the latest answer; the numbers are those of src/panel/layout.hpp.
field() { tr -d '\r' <"$folder/answer" | awk -v id="$1" '$1 == id' | head -1 | cut -d' ' -f"$2"; }
# Windows' own measurement of every text against its control's rectangle.
whole() { looked && ! grep -q '^cut' "$folder/answer"; }
# Like check, but in this shell, so that variables keep their values.
here() { local what=$1; shift; if "$@"; then ok "$what"; else not_ok "$what" "see $folder"; fi; }
ended() { wait "$program" && grep -q closed "$folder/out"; }
# is ID TEXT NAME: the control shows it eventually.
shows() { looked && [ "$(field "$1" 5-)" = "$2" ]; }
is() { if until_true shows "$1" "$2"; then ok "$3"; else not_ok "$3" "it shows '$(field "$1" 5-)'"; fi; }
