# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after wine.sh: the 64-bit programs, a Windows, and a private sound server whose output returns through a
# monitor; all of it ends with the script. Use buffers of 40 ms or more: below that Wine's capture starts with gaps.
#   with_sound NAME   skips the test NAME, or ends the script, if one of these is missing
with_sound() {
  want "$1" x86_64-w64-mingw32-g++-posix cmake ninja wine pulseaudio || finish
  check "the 64-bit programs compile" windows_build win64
  # shellcheck disable=SC2154  # of tap.sh
  [ "$broken" -eq 0 ] || finish
  windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }

  server=$(mktemp -d)
  export HOME=$server XDG_RUNTIME_DIR=$server PULSE_SERVER=unix:$server/native
  pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no \
    -L "module-null-sink sink_name=null0 rate=48000 channels=2" \
    -L "module-remap-source master=null0.monitor source_name=loopmic" \
    -L "module-native-protocol-unix auth-anonymous=1 socket=$server/native" >"$server/log" 2>&1 &
  pulse=$!
  trap sound_ends EXIT
  for _ in $(seq 50); do [ -S "$server/native" ] && break; sleep 0.1; done
  [ -S "$server/native" ] || { not_ok "the sound server starts" "$(tail -n 3 "$server/log")"; finish; }
}

sound_ends() {
  windows_end
  kill "$pulse" 2>/dev/null
  wait "$pulse" 2>/dev/null
  rm -rf "$server"
}
