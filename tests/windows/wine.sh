# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the scripts of this folder after tap.sh: a Windows of their own, made once and shared, and programs run in it.
#   windows_build PRESET    builds the programs and tests of win64 or win32; false when they cannot be had, with the reason
#   in_wine SECONDS COMMAND...
windows_prefix=$PWD/build/wine
export WINEPREFIX=$windows_prefix WINEDEBUG=-all
# Whose it is: never a display, never a sound server of the user's.
unset DISPLAY WAYLAND_DISPLAY PULSE_SERVER

windows_build() {
  local log=build/$1/log
  mkdir -p "build/$1"
  if { [ -f "build/$1/build.ninja" ] || cmake --preset "$1"; } >"$log" 2>&1 &&
    ninja -C "build/$1" -j "$TAUT_JOBS" taut taut_windows tests >>"$log" 2>&1; then
    return 0
  fi
  grep -E 'error|FAILED|CMake Error' "$log" | head -n 20
  return 1
}

windows_start() { [ -f "$WINEPREFIX/system.reg" ] || timeout 300 wineboot -i >/dev/null 2>&1; }

windows_end() { wineserver -k; wineserver -w; }

in_wine() { local seconds=$1; shift; timeout "$seconds" wine "$@" 2>&1 | tr -d '\r'; return "${PIPESTATUS[0]}"; }
