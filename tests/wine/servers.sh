# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after halves.sh: private sound servers, which end with the script.
#   with_pipewire a PipeWire with a null sink, "null-sink", its monitor, and a silent source, "mic"; sets XDG_RUNTIME_DIR
#   with_jack NAME FRAMES  a JACK server without a card; sets JACK_DEFAULT_SERVER
#   servers_end
# False if the server does not start.
servers=()

# shellcheck disable=SC2154  # of halves.sh
with_pipewire() {
  local folder=$halves/pipewire module node
  mkdir -p "$folder"
  {
    echo 'context.properties = { core.daemon = true core.name = pipewire-0 mem.mlock-all = false support.dbus = false'
    echo ' default.clock.rate = 48000 default.clock.allowed-rates = [ 48000 ] default.clock.quantum = 256'
    echo ' default.clock.min-quantum = 16 default.clock.max-quantum = 2048 }'
    echo 'context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert support.* = support/libspa-support }'
    echo 'context.modules = ['
    echo ' { name = libpipewire-module-rt args = { nice.level = -11 rt.prio = 88 rtkit.enabled = false } flags = [ ifexists nofail ] }'
    for module in protocol-native metadata spa-node-factory client-node adapter link-factory session-manager access; do
      echo " { name = libpipewire-module-$module }"
    done
    echo '] context.objects = [ { factory = metadata args = { metadata.name = default } }'
    echo ' { factory = spa-node-factory args = { factory.name = support.node.driver node.name = Dummy-Driver'
    echo '   node.group = pipewire.dummy priority.driver = 20000 } }'
    for node in 'null-sink Audio/Sink' 'mic Audio/Source/Virtual'; do
      echo " { factory = adapter args = { factory.name = support.null-audio-sink node.name = ${node% *}"
      echo "   node.description = \"Null ${node% *}\" media.class = ${node#* } audio.position = [ FL FR ] object.linger = true"
      echo '   monitor.channel-volumes = false node.group = pipewire.dummy priority.driver = 8000'
      echo '   node.param.PortConfig = { direction = Input mode = dsp monitor = true format = { mediaType = audio'
      echo '   mediaSubtype = raw format = F32P rate = 48000 channels = 2 position = [ FL FR ] } } } }'
    done
    echo ']'
    echo 'context.exec = [ ]'
  } >"$folder/server.conf"
  unset PIPEWIRE_REMOTE PIPEWIRE_RUNTIME_DIR PIPEWIRE_LATENCY PIPEWIRE_QUANTUM
  export XDG_RUNTIME_DIR=$folder
  pipewire -c "$folder/server.conf" >"$folder/log" 2>&1 &
  servers+=($!)
  for _ in $(seq 100); do
    [ -S "$folder/pipewire-0" ] && "$TAUT_BUILD/bin/taut" devices pipewire:null-sink >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  return 1
}

with_jack() {
  export JACK_DEFAULT_SERVER=$1 JACK_NO_AUDIO_RESERVATION=1 JACK_NO_START_SERVER=1
  jackd -n "$1" -R -P 70 -d dummy -r 48000 -p "$2" >"$halves/jackd" 2>&1 &
  servers+=($!)
  for _ in $(seq 100); do
    "$TAUT_BUILD/bin/taut" devices jack:system >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  return 1
}

servers_end() {
  local server
  for server in "${servers[@]}"; do
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
  done
  servers=()
}
