#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The WASAPI backend on Wine's own WASAPI, over a sound server of this test's own: list, probe, and a shared stream whose
# output comes back through a monitor. Buffers are 40 ms and more: below, Wine's capture starts with gaps.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-wasapi
. tests/windows/wine.sh

want "WASAPI in Wine" x86_64-w64-mingw32-g++-posix cmake ninja wine pulseaudio || finish
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

check "list, probe and a shared stream" in_wine 120 build/win64/tests/bin/drive_wasapi.exe
finish
