# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after tap.sh, wine.sh and build.sh: what every third-party host must show on the registered driver. Sets
# $folder, a temporary folder with the driver's settings file.
folder=$(mktemp -d)
export TAUT_CONFIG="Z:${folder//\//\\}\\taut.toml"

# card SETTINGS [KEY = VALUE]: sets the driver's card from here on.
card() { printf 'device = "virtual:duplex%s"\n%s\n' "$1" "${2:-}" >"$folder/taut.toml"; }

value() { printf '%s\n' "$said" | awk -v name="$1" '$1 == name {print $2}' | tail -n 1; }

# echoes NAME EXTRA SECONDS COMMAND...: every sample returns exactly, EXTRA frames (or blocks: the letter b) after the
# reported round trip, in blocks of one size, and in as many as the frames need.
echoes() {
  local name=$1 extra=$2 said block
  shift 2
  said=$(in_wine "$@") || { not_ok "$name" "it ended with status $?"; printf '%s\n' "$said"; return; }
  block=$(value block)
  case $extra in *b) extra=$((${extra%b} * block)) ;; esac
  if [ "$(value differing)" = 0 ] && [ "$(value uneven)" = 0 ] && [ "$(value reported)" -gt 0 ] &&
    [ "$(value measured)" = $(($(value reported) + extra)) ] && [ "$(value callbacks)" -ge $((48000 / block)) ]; then
    ok "$name"
  else
    not_ok "$name" "see below"
    printf '%s\n' "$said" | sed 's/^/  /'
  fi
}

# says NAME PATTERN SECONDS COMMAND...: exits with status 0, and a line of its output matches.
says() {
  local name=$1 pattern=$2 output status
  shift 2
  output=$(in_wine "$@")
  status=$?
  if [ "$status" -eq 0 ] && printf '%s\n' "$output" | grep -qE "$pattern"; then
    ok "$name"
  else
    not_ok "$name" "status $status"
    printf '%s\n' "$output" | tail -n 20 | sed 's/^/  /'
  fi
}

# Wine's server exits by itself once every program and thread has ended.
all_ended() { check "every host process has ended" timeout 60 wineserver -w; }

# rtaudio_drive BIN: RtAudio's programs and ours on it. RtAudio delays its input by a block, which its latency does not
# count: hence 1b. RtAudio takes powers of two.
rtaudio_drive() {
  local bin=$1 size how
  card '?clock=virtual&delay=37&latency_in=11&latency_out=7'
  says "RtAudio's audioprobe finds the driver" 'Device Name = Taut' 60 "$bin/audioprobe.exe"
  for size in 32 64 256 512; do
    echoes "RtAudio at $size frames: exact, and the latency that is reported" 1b 60 "$bin/rtaudio_echo.exe" exact s32 "$size" 48000
  done
  card '?clock=virtual&latency_out=7' 'format = "f32"'
  echoes "RtAudio with float samples" 1b 60 "$bin/rtaudio_echo.exe" exact f32 128 48000
  card '?clock=virtual&rates=44100' 'safety = 16'
  says "RtAudio at a rate that the card lacks" '^callbacks' 60 "$bin/rtaudio_echo.exe" exact s32 128 48000
  card '?clock=virtual&hidden=64'
  echoes "what the card hides is seen" 128 60 "$bin/rtaudio_echo.exe" exact s32 64 48000

  card ''
  says "RtAudio's playsaw plays to its end" 'streamTime = 1' 60 "$bin/playsaw.exe" 2 48000 0 0 1.5
  says "RtAudio's duplex reports two buffers, and runs" 'Stream latency = 1024 frames' 60 "$bin/duplex.exe" 2 48000 < <(sleep 1; echo)
  (cd "$folder" && timeout 60 wine "$bin/record.exe" 2 48000 0.5 >record.log 2>&1)
  check "RtAudio's record writes all its frames" [ "$(stat -c %s "$folder/record.raw" 2>/dev/null)" = 96000 ]
  says "RtAudio's testall: every way of opening" 'duplex' 60 "$bin/testall.exe" 2 48000 < <(for _ in 1 2 3 4 5 6 7 8; do sleep 0.4; echo; done)

  for how in return exit terminate; do
    check "a host leaves by $how with the stream running" in_wine 60 "$bin/rtaudio_echo.exe" leave "$how"
  done
  all_ended
  card '?clock=virtual'
  echoes "the driver serves the next host" 1b 60 "$bin/rtaudio_echo.exe" exact s32 64 48000
}

# juce_drive PROGRAM: our host on JUCE. JUCE uses float samples, so the driver's are float too, to avoid rounding.
juce_drive() {
  local program=$1 size
  card '?clock=virtual&delay=37&latency_in=11&latency_out=7' 'format = "f32"'
  for size in 64 256 480; do
    echoes "JUCE at $size frames: exact, and the latency that is reported" 0 120 "$program" Taut "$size" 48000
  done
  card '?clock=virtual&hidden=5' 'format = "f32"'
  echoes "what the card hides is seen" 5 120 "$program" Taut 64 48000
  all_ended
}
