# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by this folder's scripts after tap.sh: a private Windows, created once and shared, and programs run in it.
#   windows_build PRESET [TARGET...]    builds these, or all programs and tests, of win64 or win32; if it cannot, false,
#                                       with the reason
#   in_wine SECONDS COMMAND...
#   uninstall FOLDER                    Taut, silently
# Scripts may run in parallel: builds take turns. A script that registers a driver sets windows_prefix to its
# own Windows, and does not shut down another one's.
: "${windows_prefix:=$PWD/build/wine}"
export WINEPREFIX=$windows_prefix WINEDEBUG=-all
# Never the user's display or sound server.
unset DISPLAY WAYLAND_DISPLAY PULSE_SERVER

windows_build() {
  local preset=$1 log=build/$1/log lock status=0
  shift
  [ $# -gt 0 ] || set -- taut taut_windows tests
  mkdir -p "build/$preset"
  exec {lock}>"build/$preset/lock"
  flock "$lock"
  { { [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset"; } >"$log" 2>&1 &&
    ninja -C "build/$preset" -j "$TAUT_JOBS" "$@" >>"$log" 2>&1; } ||
    { status=1; grep -E 'error|FAILED|CMake Error' "$log" | head -n 20; }
  exec {lock}>&-
  return "$status"
}

# What wineboot has started is waited for: in a new Windows a program's first window may wait 10 s for a desktop there. No program of
# Wine's inherits the lock, since some stay.
windows_start() {
  mkdir -p "$WINEPREFIX"
  {
    flock 9
    [ -f "$WINEPREFIX/system.reg" ] || windows_make 9>&-
  } 9>"$WINEPREFIX/lock"
}

windows_make() {
  timeout 300 wineboot -i >/dev/null 2>&1 || return
  timeout 60 wineserver -w || windows_end
}

windows_end() { wineserver -k; wineserver -w; }

in_wine() { local seconds=$1; shift; timeout "$seconds" wine "$@" 2>&1 | tr -d '\r'; return "${PIPESTATUS[0]}"; }

# The uninstaller goes on in a copy of itself, because it must delete its own file.
uninstall() {
  in_wine 240 "$1/uninstall.exe" /S || return
  for _ in $(seq 600); do
    [ -e "$1" ] || return 0
    sleep 0.1
  done
}
