#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Which backend `taut play` chooses when no device, size or rate is named: with a real jackd, and with PipeWire's
# libjack. Servers, sockets and directories are private. On a real card: tests/lab/cases/reserve-card.sh.
# shellcheck source=tests/support/tap.sh
. tests/support/tap.sh

taut=$TAUT_BUILD/bin/taut
[ -x "$taut" ] || { skip "the backend when none is named" "$taut is not built"; finish; }
work=$(mktemp -d "${TMPDIR:-/tmp}/taut-way.XXXXXX")
started=()
leave() {
  local process
  for process in "${started[@]}"; do kill -KILL "$process" 2>/dev/null; done
  wait 2>/dev/null
  rm -rf "$work" "/dev/shm/jack-$name-"* "/dev/shm/jack_$name"* 2>/dev/null
}
name=tautway$$
trap leave EXIT
mkdir -m 700 "$work/run"
export XDG_RUNTIME_DIR=$work/run HOME=$work TAUT_CONFIG=$work/none.toml TAUT_STATE=$work/state
export JACK_DEFAULT_SERVER=$name JACK_NO_AUDIO_RESERVATION=1 JACK_NO_START_SERVER=1
unset DBUS_SESSION_BUS_ADDRESS
{
  printf 'RIFF\244\045\000\000WAVEfmt \020\000\000\000\001\000\001\000\200\273\000\000\000\167\001\000\002\000\020\000data\200\045\000\000'
  head -c 9600 /dev/zero
} >"$work/short.wav"

# says PATTERN ARGUMENT...: the output of `taut play`, joined to one line, matches.
says() {
  local pattern=$1 said
  shift
  said=$(timeout 60 "$taut" play "$work/short.wav" --json "$@" 2>&1 | tr -s ' \n' ' ')
  printf '%s\n' "$said"
  [[ $said =~ $pattern ]]
}

# eventually COMMAND...: within 30 s.
eventually() {
  local i
  for ((i = 0; i < 600; ++i)); do "$@" && return; sleep 0.05; done
  return 1
}

if want "a JACK server that runs" jackd jack_lsp; then
  jackd -n "$name" -r -d dummy -r 48000 -p 256 >"$work/jackd" 2>&1 &
  started+=($!)
  check "jackd is running" eventually jack_lsp
  check "a running JACK server is chosen, with the reason" says '"output": "jack:system".*"chosen": "[^"]*By JACK, whose server runs'
  check "a named device is used all the same" says '"output": "virtual:loopback"' --device virtual:loopback
  kill -TERM "${started[-1]}"
  wait "${started[-1]}" 2>/dev/null
  check "a named backend that is not running is an error" says 'JACK was chosen .backend = jack.' --backend jack
fi

stand_in=$(echo /usr/lib/*/pipewire-0.3/jack)
if want "PipeWire's libjack" pipewire; then
  if [ ! -e "$stand_in/libjack.so.0" ]; then
    skip "PipeWire's libjack" "the package pipewire-jack is not installed"
  else
    pipewire >"$work/pipewire" 2>&1 &
    started+=($!)
    check "PipeWire is running" eventually test -S "$work/run/pipewire-0"
    export LD_LIBRARY_PATH=$stand_in
    check "PipeWire's libjack is not mistaken for a JACK server" says '"output": "(virtual|pipewire|alsa):'
  fi
fi
finish
