# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# Runs in the guest: every case of /lab/plan in turn, on this machine's cards. Each case leaves:
#   /out/NAME.json    stdout of the program under test   /out/NAME.log  its stderr
#   /out/NAME.status  its exit status                    /out/NAME.usb  the USB card's losses during the case
# A line of the plan: NAME KIND CARD CHANNELS RATE SIZE SECONDS PPM SAFETY LOAD MOST SETTLE KNOWN

taut=/lab/bin/taut
usb_pid='' usb_channels='' clock_pid=''

# Prefixes uptime and idle time in seconds.
say() { echo "$(cat /proc/uptime) $*"; }

# wait_until WHAT COMMAND...: at most two seconds.
wait_until() {
  local what=$1 tries=100
  shift
  while ! "$@"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { echo "$what did not happen" >&2; return 1; }
    sleep 0.02
  done
}

# usb_tell WORDS...: see usb_device/main.cpp.
usb_tell() { echo "$*" >/run/usb; }
usb_there() { [ -d /proc/asound/UAC2 ]; }
usb_away() { ! [ -d /proc/asound/UAC2 ]; }

# usb_up CHANNELS: plugs in the card, with this many channels each way.
usb_up() {
  if [ -z "$usb_pid" ]; then
    mkfifo /run/usb
    /lab/bin/taut-lab-usb /run/usb channels "$1" 2>/out/usb.log &
    usb_pid=$!
  elif [ "$usb_channels" != "$1" ]; then
    usb_tell unplug
    wait_until "The USB card's going" usb_away
    usb_tell channels "$1"
    usb_tell plug
  fi
  usb_channels=$1
  wait_until "The USB card's coming" usb_there
}

# usb_losses NAME: the card's losses since the previous call.
usb_losses() {
  usb_tell tell "/out/$1.usb"
  wait_until "The USB card's word" test -s "/out/$1.usb"
}

# loop_clock RATE SIZE: snd-dummy's timer ticks once per SIZE frames of RATE, driven by a playback of zeros. Above its
# limit of 48 kHz, half the frames at half the rate take the same time.
loop_clock() {
  local rate=$1 size=$2
  while [ "$rate" -gt 48000 ]; do rate=$((rate / 2)) size=$((size / 2)); done
  loop_clock_stop
  chrt -f 80 aplay -q -D hw:Dummy -t raw -f S16_LE -c 2 -r "$rate" --period-size="$size" --buffer-size=$((size * 8)) \
    /dev/zero &
  clock_pid=$!
}
loop_clock_stop() {
  [ -z "$clock_pid" ] || { kill "$clock_pid"; wait "$clock_pid"; } 2>/dev/null
  clock_pid=''
}

# taut_to NAME ARGUMENTS...: runs the program under test, with its output in the case's files.
taut_to() {
  local name=$1
  shift
  timeout 60 $taut "$@" --json >"/out/$name.json" 2>"/out/$name.log"
  echo $? >"/out/$name.status"
}

loopback_case() {
  local name=$1 card=$2 channels=$3 rate=$4 size=$5 seconds=$6 ppm=$7 safety=$8 load=$9
  shift 9
  local settle=$1 known=$2
  set -- loopback --digital --buffer "$size" --rate "$rate" --safety "$safety" --load "$load"
  case $card in
    loop)
      loop_clock "$rate" "$size"
      taut_to "$name" "$@" --seconds "$seconds" --input "alsa:hw:Loopback,1,0?inputs=$channels" \
        --output "alsa:hw:Loopback,0,0?outputs=$channels"
      loop_clock_stop ;;
    usb)
      usb_up "$channels" || return
      usb_tell ppm "$ppm"
      # The measured run starts from the learned margin, so its safety need not change. Unless the case provides one, a
      # first run of silence learns it.
      [ "$safety" != tight ] || export TAUT_STATE="/run/learned/$name"
      if [ "$known" != 0 ]; then
        mkdir -p "$TAUT_STATE"
        echo "margin in=\"alsa:hw:UAC2\" out=\"alsa:hw:UAC2\" rate=$rate buffer=$size frames=$known load=0.$(printf %02d "$load")" \
          "seconds=3600 day=2024-01-01" >"$TAUT_STATE/learned"
      elif [ "$safety" = tight ]; then
        timeout 120 $taut "$@" --seconds 0.1 --settle "$settle" --device alsa:hw:UAC2 >"/out/$name.learning" 2>&1
      fi
      usb_losses "$name"
      rm "/out/$name.usb"
      taut_to "$name" "$@" --seconds "$seconds" --device alsa:hw:UAC2
      unset TAUT_STATE
      usb_losses "$name" ;;
  esac
}

play_case() {
  local name=$1 card=$2 size=$3
  case $card in dummy) card=Dummy ;; full) card=Audio ;; ac97) card=I82801AAICH ;; esac
  taut_to "$name" play "/lab/waves/$name.wav" --buffer "$size" --device "alsa:hw:$card"
}

# A second of silence on the recorded cards, before the first case and after the last. The emulator stalls for 21 ms
# when a card first plays, with aplay as with Taut, and holds back the last milliseconds until more data comes.
silence_recorded_cards() {
  local card control
  # A USB card appears some time after its controller.
  [ ! -d /sys/module/xhci_pci ] || wait_until "The USB card's coming" test -d /proc/asound/Audio
  for card in I82801AAICH Audio; do
    [ -d /proc/asound/$card ] || continue
    for control in Master PCM "Audio Output Volume Control"; do
      amixer -q -c $card set "$control" 100% unmute 2>/dev/null
    done
    aplay -q -D hw:$card -t raw -f S16_LE -c 2 -r 48000 -s 48000 /dev/zero
  done
}

# replug_case NAME WISH [COMMAND]: see replug.cpp. Restores the card afterwards.
replug_case() {
  local name=$1
  shift
  usb_up 2 || return
  usb_tell ppm 0
  timeout 30 /lab/bin/taut-lab-replug "$1" /run/usb ${2+"$2"} >"/out/$name.json" 2>"/out/$name.log"
  echo $? >"/out/$name.status"
  usb_tell rates 44100,48000,88200,96000,176400,192000
  usb_channels=other
}

silence_recorded_cards
while read -r name kind card channels rate size seconds ppm safety load _ settle known <&3; do
  say "$name"
  case $kind in
    loopback) loopback_case "$name" "$card" "$channels" "$rate" "$size" "$seconds" "$ppm" "$safety" "$load" "$settle" "$known" ;;
    play) play_case "$name" "$card" "$size" ;;
    script)
      # shellcheck source=/dev/null
      . "/lab/cases/$name.sh" ;;
  esac
done 3</lab/plan
silence_recorded_cards
[ -z "$usb_pid" ] || { usb_tell quit; wait "$usb_pid"; }
exit 0
