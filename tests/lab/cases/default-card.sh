# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: default
# No device is named: which card play, record, through and a host on the driver choose as cards come and go, are in use,
# or only record. Also a named card that is missing, and a card with one direction in use.
# shellcheck source=/dev/null
. /lab/cases/default.inc
begin_default default-card
ln -sf /usr/bin/aplay /run/arecord

# No card at all.
only='There is only the virtual card'
says none 0 "^virtual:loopback: $only.*\"chosen\": \"$only.*\"remarks\": \\[ \"$only" play
says none 1 "\"error\": \"$only" record
says none 1 "\"error\": \"$only" through
says none 1 "\"error\": \"$only" tune
says none 1 "\"error\": \"$only.*taut prove --no-card" prove
says none 0 "\"named\":false.*\"remarks\":\\[\"$only" driver
says none 0 'Default for playing and recording. There is only the virtual card' devices

# A software card with one substream per direction, alone.
modprobe snd-dummy hrtimer=1 pcm_devs=1 pcm_substreams=1
dummy=alsa:hw:Dummy,0,0
takes dummy $dummy $dummy $dummy $dummy 'a card made by software'

# Half a card: another program, or another Taut, holds the other direction.
holds aplay -q -D hw:Dummy -t raw -f S16_LE -c 2 -r 48000 /dev/zero
says half-played 0 '"input": "alsa:hw:Dummy,0".*"named": true' record --device alsa:hw:Dummy,0
says half-played 1 'in use: aplay .process [0-9]+. plays on it' play --device alsa:hw:Dummy,0
says half-played 0 '"device_inputs":2,"device_outputs":0.*aplay .process [0-9]+. plays on it.*no outputs' driver
says half-played 0 'Outputs [^|]*in use: aplay' devices alsa:hw:Dummy,0
let_go
holds /run/arecord -q -D hw:Dummy -t raw -f S16_LE -c 2 -r 48000 /dev/null
says half-recorded 0 '"output": "alsa:hw:Dummy,0"' play --device alsa:hw:Dummy,0
says half-recorded 1 'in use: arecord .process [0-9]+. records from it' record --device alsa:hw:Dummy,0
says half-recorded 0 '"device_inputs":0,"device_outputs":2.*arecord .process [0-9]+. records from it.*no inputs' driver
let_go
holds /lab/bin/taut record /run/long.wav --replace --seconds 60 --device alsa:hw:Dummy,0
says two-tauts 0 "\"output\": \"$dummy\"" play
says two-tauts 1 'in use: taut .process [0-9]+. records from it' record --device alsa:hw:Dummy,0
let_go

# The onboard card, then a USB card next to both.
modprobe snd-intel8x0
own=alsa:hw:I82801AAICH,0,0 usb=alsa:hw:UAC2,0,0
takes own $own $own $own $own "the computer's own card"
usb_up 2
takes usb $usb $usb $usb $usb "a USB card before the computer's own"
says usb 0 "\"ways\":.*\"device\":\"$usb\".*\"recommended\":.*\"buffer\":.*\"verdict\":\"holds\"" tune
# The signal comes back through its cable with five sizes; then five under load, and no terminal to ask for unplugging.
says usb 0 "\"cable\": \[( [{][^}]*\"measured\": [0-9.]+,.*){5}\"chosen\": \"[^\"]*a USB card.*\"broken\": 0,.*\"device\": \"$usb\".*\"load\": \[.*\"buffer\": 512,.*\"unplug\": [{] \"skipped\"" prove
says usb 0 "$own.*$usb.{1,90}Default for playing and recording. Chosen: a USB card" devices

# The USB card in use: a free one is chosen, with the reason. A named card is never replaced.
holds aplay -q -D hw:UAC2 -t raw -f S32_LE -c 2 -r 48000 /dev/zero
says busy 0 "\"output\": \"$own\".*'$usb' is not free: aplay" play
says busy 0 "\"input\": \"$usb\"" record
says busy 0 "'$usb' is not free: aplay .*\"output\":\"$own\"" driver
echo "device = \"$usb\"" >/run/taut.toml
export TAUT_CONFIG=/run/taut.toml
says busy-named 1 'in use: aplay' play
says busy-named 0 "\"input\": \"$usb\".*\"named\": true" record
says busy-named 0 "\"device_inputs\":2,\"device_outputs\":0.*\"input\":\"$usb\".*\"named\":true.*no outputs" driver
let_go

# Named and unplugged.
usb_tell unplug
wait_until "The USB card's going" usb_away
for program in play record through; do says away 1 '"error".*UAC2' $program; done
says away 1 '"error".*UAC2' driver
printf 'device = "several:studio"\n[several.studio]\nmembers = ["%s", "%s"]\n' $own $usb >/run/taut.toml
for program in play record through; do says member-away 1 '"error".*UAC2' $program; done
says member-away 1 '"error".*UAC2' driver
says member-away 0 "several:studio $own . $usb.*Default for playing and recording. Named in the settings" devices
unset TAUT_CONFIG

# A card that only records.
usb_tell ways in
usb_tell plug
wait_until "The USB card's coming" usb_there
says microphone 0 "\"input\": \"$usb\"" record
says microphone 0 "\"output\": \"$own\"" play
says microphone 0 "which both plays and records.*\"input\":\"$own\",.*\"output\":\"$own\"" driver
rmmod snd_intel8x0 snd_dummy
says microphone-alone 0 "\"input\": \"$usb\".*the only device that records" record
says microphone-alone 0 "^virtual:loopback: $only" play
says microphone-alone 1 '"error"' through
says microphone-alone 0 'No device plays.*"device_outputs":0.*"input":"alsa:hw:UAC2,0,0"' driver
usb_tell ways both
# shellcheck disable=SC2034  # of guest.sh
usb_channels=other
end_default
