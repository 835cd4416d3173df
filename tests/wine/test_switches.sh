#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A cycle in Wine costs as many context switches as on Linux: the callback runs on the thread that waits for the card.
. tests/support/tap.sh
name="context switches of a cycle"
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja wine flock || finish
. tests/wine/halves.sh
trap 'rm -rf "$halves"' EXIT
check "the halves and the program compile" wine_halves taut
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'windows_end; rm -rf "$halves"' EXIT
printf 'device = "virtual:duplex"\n' >"$TAUT_CONFIG"

# switches PROCESS: those that the audio thread made by itself in three seconds, which are 562 cycles of 256 frames.
audio_of() { grep -lx taut-audio /proc/"$1"/task/*/comm 2>/dev/null | head -n 1; }
count() { awk '/^voluntary_ctxt_switches/ {print $2}' "$(dirname "$1")/status"; }
switches() {
  local thread before
  for _ in $(seq 100); do
    thread=$(audio_of "$1")
    [ -z "$thread" ] || break
    sleep 0.1
  done
  [ -n "$thread" ] || { echo 0; return; }
  sleep 1
  before=$(count "$thread")
  sleep 3
  echo $(($(count "$thread") - before))
}
measured() {
  "$@" loopback --seconds 8 --buffer 256 --driver "$driver" >/dev/null 2>&1 &
  switches $!
  kill -INT $! 2>/dev/null
  wait $! 2>/dev/null
}
for _ in 1 2 3; do
  driver=$TAUT_BUILD/lib/libtaut.so linux=$(measured "$TAUT_BUILD/bin/taut")
  driver=$dll windows=$(measured wine build/win64/bin/taut.exe)
  ! { [ "$linux" -gt 400 ] && [ "$windows" -gt 400 ] && [ "$windows" -le $((linux + linux / 10)) ]; } || break
done
said="$windows in Wine, $linux on Linux, in three seconds"
if [ "$linux" -le 400 ]; then
  skip "$name" "this machine serves too few cycles: $said"
elif [ "$windows" -gt 400 ] && [ "$windows" -le $((linux + linux / 10)) ]; then
  ok "$name: $said"
else
  not_ok "$name" "$said"
fi
finish
