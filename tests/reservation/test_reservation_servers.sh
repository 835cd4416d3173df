#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Real sound servers release a card and reclaim it when Taut releases it or is killed. Without a card here, each server
# reserves a nonexistent one; tests/lab has real cards. Bus, directories and processes are private.
# shellcheck source=tests/support/tap.sh
. tests/support/tap.sh

reserve=$TAUT_BUILD/tests/bin/taut-reserve-card
work=$(mktemp -d "${TMPDIR:-/tmp}/taut-servers.XXXXXX")
started=()
leave() {
  local process
  for process in "${started[@]}"; do kill -KILL "$process" 2>/dev/null; done
  wait 2>/dev/null
  rm -rf "$work"
}
trap leave EXIT

# start NAME COMMAND...: in the background, with its output in $work/NAME.
start() {
  local name=$1
  shift
  "$@" >"$work/$name" 2>&1 </dev/null &
  started+=($!)
  last=$!
}

# reaches FILE PATTERN COUNT: waits until COUNT lines of the file match.
reaches() {
  local i
  for ((i = 0; i < 600; ++i)); do
    [ "$(grep -cE "$2" "$1" 2>/dev/null)" -ge "$3" ] && return 0
    sleep 0.05
  done
  echo "fewer than $3 lines like '$2' in:"
  cat "$1"
  return 1
}

# gives_up NAME CARD PROCESS PATTERN: NAME prints a line like PATTERN each time it gets the card.
gives_up() {
  local name=$1 card=$2 process=$3 pattern=$4 keep
  check "$name has the card" reaches "$work/$name" "$pattern" 1 || return
  mkfifo "$work/$name.input.1" "$work/$name.input.2"

  "$reserve" "$card" <"$work/$name.input.1" >"$work/$name.first" &
  started+=($!)
  exec {keep}>"$work/$name.input.1"
  check "$name releases it on request" reaches "$work/$name.first" "^held .* \(process $process\)$" 1
  exec {keep}>&-
  check "$name reclaims it when Taut releases it" reaches "$work/$name" "$pattern" 2

  "$reserve" "$card" <"$work/$name.input.2" >"$work/$name.second" &
  local taut=$!
  exec {keep}>"$work/$name.input.2"
  check "$name releases it again" reaches "$work/$name.second" "^held .* \(process $process\)$" 1
  kill -KILL "$taut"
  exec {keep}>&-
  check "$name reclaims it when Taut is killed" reaches "$work/$name" "$pattern" 3
}

want "real servers" dbus-daemon || finish
mkdir -m 700 "$work/run"
export XDG_RUNTIME_DIR=$work/run HOME=$work DBUS_SESSION_BUS_ADDRESS=unix:path=$work/run/bus
start bus dbus-daemon --session --nofork --nopidfile --address="$DBUS_SESSION_BUS_ADDRESS" --print-address
check "the session bus is there" reaches "$work/bus" "^unix:" 1

if want "PulseAudio" pulseaudio; then
  # A card with ALSA's null device is always writable, so no real time: the kernel kills a spinning real-time thread.
  printf 'pcm.void { @args [ CARD ] @args.CARD { type string default "0" } type null }\n' >"$work/asound.conf"
  ALSA_CONFIG_PATH=$work/asound.conf start pulseaudio pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 \
    --realtime=no --high-priority=no -vv -L 'module-alsa-sink device=void:7 tsched=0'
  gives_up pulseaudio 7 "$last" "acquired reservation lock on device 'Audio7'"
  check "PulseAudio has closed the device" reaches "$work/pulseaudio" 'Device suspended' 2
  kill -KILL "$last"
fi

if want "PipeWire's own tool" pw-reserve; then
  start pw-reserve stdbuf -oL pw-reserve -n Audio5 -r -a 'PipeWire tool' -p 10
  gives_up pw-reserve 5 "$last" '^reserve acquired'
fi

if want "WirePlumber" pipewire wireplumber; then
  start pipewire pipewire
  check "PipeWire is running" reaches <(while [ ! -S "$XDG_RUNTIME_DIR/pipewire-0" ]; do sleep 0.05; done; echo there) there 1
  # What its ALSA monitor does with a card, without a card.
  cat >"$work/hold.lua" <<'END'
kept = Plugin.find("reserve-device"):call("create-reservation", "Audio6", "WirePlumber", "hw:6", -20)
kept:connect("notify::state", function(card)
  print("state " .. card["state"])
  if card["state"] == "available" then card:call("acquire") end
end)
kept:connect("release-requested", function(card) card:call("release") end)
kept:call("acquire")
END
  cat >"$work/wireplumber.conf" <<END
context.properties = { wireplumber.script-engine = lua-scripting }
context.spa-libs = { support.* = support/libspa-support }
context.modules = [ { name = libpipewire-module-protocol-native } { name = libpipewire-module-client-node }
  { name = libpipewire-module-metadata } ]
wireplumber.components = [ { name = libwireplumber-module-lua-scripting, type = module }
  { name = libwireplumber-module-reserve-device, type = module } { name = $work/hold.lua, type = script/lua } ]
END
  case $(wireplumber --version 2>/dev/null) in
    *libwireplumber\ 0.4.*)
      start wireplumber env WIREPLUMBER_CONFIG_DIR="$work" stdbuf -oL wireplumber -c wireplumber.conf
      gives_up wireplumber 6 "$last" '^state acquired' ;;
    *) skip "WirePlumber" "its scripts are loaded otherwise than in 0.4" ;;
  esac
fi
finish
