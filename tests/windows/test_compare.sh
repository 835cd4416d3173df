#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `taut compare` in Wine, over a sound server of this test's own whose output comes back through a monitor. Buffers are 40 ms:
# below, Wine's capture starts with gaps. What is asserted is that every way brings the signal back; how long a way takes, and
# what it costs, is Wine's and the machine's.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-compare
. tests/windows/wine.sh

want "taut compare in Wine" x86_64-w64-mingw32-g++-posix cmake ninja wine pulseaudio || finish
check "the 64-bit programs compile" windows_build win64
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }

server=$(mktemp -d)
export HOME=$server XDG_RUNTIME_DIR=$server PULSE_SERVER=unix:$server/native
pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no \
  -L "module-null-sink sink_name=null0 rate=48000 channels=2" \
  -L "module-remap-source master=null0.monitor source_name=loopmic" \
  -L "module-native-protocol-unix auth-anonymous=1 socket=$server/native" >"$server/log" 2>&1 &
pulse=$!
end() { windows_end; kill "$pulse" 2>/dev/null; wait "$pulse" 2>/dev/null; rm -rf "$server"; }
trap end EXIT
for _ in $(seq 50); do [ -S "$server/native" ] && break; sleep 0.1; done
[ -S "$server/native" ] || { not_ok "the sound server starts" "$(tail -n 3 "$server/log")"; finish; }

plot=build/win64/compare.svg
rm -f "$plot"
way() { printf '%s' "$flat" | grep -oE "\\{ \"way\": \"$1\"[^}]*\\}"; }
declare -A frames
# Where the machine has no time for a way, its signal has holes and is not found: it may try again.
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
  # What is played cannot come back before it was captured, and two seconds are searched.
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
