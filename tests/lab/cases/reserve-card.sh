# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: reserve
# A card held by a real server. PipeWire and PulseAudio release it to Taut and reclaim it when Taut exits or is killed;
# jackd does not. A yielding Taut releases it to jackd and reclaims it. Also a hung bus, and no bus.
# shellcheck source=/dev/null
. /lab/cases/default.inc
begin_default reserve-card
export XDG_RUNTIME_DIR=/run/user HOME=/run/home DBUS_SESSION_BUS_ADDRESS=unix:path=/run/bus
mkdir -p /run/user /run/home
chmod 700 /run/user
card=alsa:hw:Dummy,0
took="The sound device 'hw:Dummy,0' was taken from"
in_use="The sound device 'hw:Dummy,0' is in use"

dbus-daemon --config-file=/lab/bus.conf --nofork --nopidfile >/out/bus.log 2>&1 &
bus=$!
wait_until "The session bus" test -S /run/bus

# opened_by NAME PROGRAM: the program has the card open.
opened_by() {
  local thread
  thread=$(sed -n 's/^owner_pid *: //p' /proc/asound/Dummy/pcm0p/sub0/status)
  [ -n "$thread" ] && grep -qs "^$1" "/proc/$(sed -n 's/^Tgid:[^0-9]*//p' "/proc/$thread/status")/comm"
}
has() {
  default_checks=$((default_checks + 1))
  wait_until "$2 has the card" opened_by "$2" 2>/dev/null && return
  wrong "$1: $2 does not have the card:" "$(cat /proc/asound/Dummy/pcm0p/sub0/status)"
}

# ends PROCESS...: our own processes, by pid.
ends() { kill "$@"; wait "$@" 2>/dev/null; }

# takes_from NAME PROGRAM WHO: PROGRAM plays; Taut takes the card from WHO, and PROGRAM gets it back.
takes_from() {
  local name=$1 program=$2 who=$3
  has "$name" "$program"
  says "$name-looked-at" 0 'Outputs .*in use: '"$program" devices $card
  has "$name-looked-at" "$program"
  says "$name-taken" 0 "\"remarks\": \\[.*$took $who .process [0-9]+., which has it back" play --device $card
  has "$name-back" "$program"
  timeout 60 /lab/bin/taut play /run/long.wav --device $card >"/out/$name.killed" 2>&1 &
  local taut=$!
  has "$name-before-the-kill" taut
  kill -KILL "$(pidof taut)"
  wait $taut 2>/dev/null
  has "$name-killed" "$program"
}

# 208 seconds of silence: RIFF, mono, 48 kHz, 16 bits.
{
  printf 'RIFF\044\055\061\001WAVEfmt \020\000\000\000\001\000\001\000\200\273\000\000\000\167\001\000\002\000\020\000data\000\055\061\001'
  head -c 20000000 /dev/zero
} >/run/long.wav

# WirePlumber needs cards that udev marks as ready, and exits if it looks for Bluetooth without logind.
mkdir -p /run/udev/data
: >/run/udev/control
printf 'I:1\nE:SOUND_INITIALIZED=1\nE:ID_PATH=platform-dummy\n' >/run/udev/data/+sound:card0
rm -f /usr/share/wireplumber/bluetooth.lua.d/*
echo "-- none" >/usr/share/wireplumber/bluetooth.lua.d/50-none.lua
pipewire >/out/pipewire.log 2>&1 &
pipewire=$!
wait_until "PipeWire" test -S /run/user/pipewire-0
wireplumber >/out/wireplumber.log 2>&1 &
wireplumber=$!
# It exits with its sink, which disappears with the card.
while :; do
  pw-cat -p /run/long.wav
  sleep 0.05
done >/out/pw-cat.log 2>&1 &
player=$!
takes_from pipewire pipewire WirePlumber
# No device named: through PipeWire, next to the other program, which goes on; directly if configured.
has pipewire-shares pipewire
says pipewire-shares 0 '"output": "pipewire:[^"]*".*By PipeWire, which runs.*Directly .*alsa:hw:Dummy' play
has pipewire-shares pipewire
says pipewire-direct 0 "\"output\": \"alsa:hw:Dummy.*By ALSA, as the settings say.*By PipeWire .*it would be.*was taken from WirePlumber" \
  play --backend alsa
ends $player $wireplumber $pipewire

pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 --realtime=no --high-priority=no \
  -L 'module-alsa-sink device=hw:Dummy tsched=0' >/out/pulseaudio.log 2>&1 &
server=$!
takes_from pulseaudio pulseaudio 'PulseAudio Sound Server'
# No bus, and a bus that hangs: who holds the card, why it could not be asked, and what to do.
unset DBUS_SESSION_BUS_ADDRESS
says no-bus 1 "$in_use: pulseaudio .process $server. plays on it. There is no session bus.*profile to 'Off'" play --device $card
export DBUS_SESSION_BUS_ADDRESS=unix:path=/run/bus
kill -STOP $bus
before=$(cut -d. -f1 /proc/uptime)
says mute-bus 1 "$in_use: pulseaudio .*The session bus, .*does not answer" play --device $card
after=$(cut -d. -f1 /proc/uptime)
says mute-bus-bound 0 . test $((after - before)) -le 2
kill -CONT $bus
ends $server

# jackd keeps the card.
export JACK_DEFAULT_SERVER=lab
jackd -n lab -r -d alsa -d hw:Dummy -p 256 >/out/jackd.log 2>&1 &
server=$!
has jackd jackd
says jackd-shares 0 '"output": "jack:system".*By JACK, whose server runs.*Directly .*alsa:hw:Dummy' play
says jackd 1 "$in_use: jackd .*Jack audio server .process $server. was asked to let go of it, and refused" play --device $card
ends $server

# Taut keeps the card, or yields and reclaims it.
timeout 60 /lab/bin/taut play /run/long.wav --device $card >/out/keeps.log 2>&1 &
taut=$!
has keeps taut
refused_jackd() { ! timeout 10 jackd -n lab -r -d alsa -d hw:Dummy -p 256; }
says keeps 0 'reservation request with priority [0-9]* denied for "Audio0".*cannot be acquired' refused_jackd
has keeps taut
kill "$(pidof taut)"
wait $taut
timeout 60 /lab/bin/taut play /run/long.wav --share yield --device $card >/out/yields.log 2>&1 &
taut=$!
has yields taut
jackd -n lab -r -d alsa -d hw:Dummy -p 256 >/out/jackd-given.log 2>&1 &
server=$!
has yields jackd
says yields-devices 0 'in use: jackd' devices $card
ends $server
has yields-back taut
kill "$(pidof taut)"
wait $taut
says yields-told 0 'was given to another program, which asked for it .share = yield' cat /out/yields.log
ends $bus
end_default
