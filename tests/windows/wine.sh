# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the scripts of this folder after tap.sh: a Windows of their own, made once and shared, and programs run in it.
#   windows_build PRESET [TARGET...]    builds these, or all programs and tests, of win64 or win32; false when they cannot
#                                       be had, with the reason
#   in_wine SECONDS COMMAND...
# Scripts may run at the same time: builds take turns, and a script that registers a driver sets windows_prefix to a Windows
# of its own, which its end does not take from another.
: "${windows_prefix:=$PWD/build/wine}"
export WINEPREFIX=$windows_prefix WINEDEBUG=-all
# Whose it is: never a display, never a sound server of the user's.
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

windows_start() { [ -f "$WINEPREFIX/system.reg" ] || timeout 300 wineboot -i >/dev/null 2>&1; }

windows_end() { wineserver -k; wineserver -w; }

in_wine() { local seconds=$1; shift; timeout "$seconds" wine "$@" 2>&1 | tr -d '\r'; return "${PIPESTATUS[0]}"; }
