#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# RtAudio's own programs, and a measuring host on RtAudio, as Windows programs in Wine: on the virtual card and on
# private servers. The reference is a Linux host on the same server.
. tests/support/tap.sh
. tests/windows/hosts/build.sh
name="hosts in Wine"
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja ccache wine flock || finish
. tests/wine/halves.sh
. tests/wine/servers.sh
trap 'rm -rf "$halves"' EXIT
hosts_source "$name" || finish
check "RtAudio compiles" rtaudio_build 64
check "the driver compiles" wine_halves taut
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'servers_end; windows_end; rm -rf "$halves" "$folder"' EXIT
. tests/windows/hosts/drive.sh
# The settings are the Linux user's.
export TAUT_CONFIG=$folder/taut.toml
check "regsvr32 registers the driver" in_wine 60 regsvr32 /s "$dll"
rtaudio_drive "$hosts/rtaudio64/tests"

facts() { tr -d ' \r\n' | grep -oE '"(reported":\{[^}]*|measured":\{[^}]*|bit_exact":[a-z]*|altered":[0-9]*)'; }
# The machine may steal a cycle from either: repeats a run that dropped out.
exact_run() {
  local said
  for _ in 1 2 3 4 5 6 7 8; do
    said=$("$@" 2>/dev/null | facts)
    [[ $said != *'"bit_exact":true'* ]] || break
  done
  echo "$said"
}
equal() {
  local name=$1 here there
  shift
  printf '%s\n' "$@" >"$TAUT_CONFIG"
  here=$(exact_run timeout 60 "$TAUT_BUILD/bin/taut" loopback --seconds 1 --json --buffer 256 --driver "$TAUT_BUILD/lib/libtaut.so")
  there=$(exact_run in_wine 60 build/win64/bin/taut.exe loopback --seconds 1 --json --buffer 256 --driver "$dll")
  if [[ $here != *'"bit_exact":true'* ]]; then
    skip "$name" "this machine drops out in each of eight runs on Linux too"
  elif [ "$here" = "$there" ]; then
    ok "$name"
  else
    not_ok "$name" "see below"
    diff <(echo "$here") <(echo "$there") | sed 's/^/  /'
  fi
}

if want "on PipeWire" pipewire pw-link; then
  if with_pipewire; then
    equal "on PipeWire: the latency of Linux, exact" 'input = "pipewire:null-sink.monitor"' 'output = "pipewire:null-sink"' 'safety = 0'
    # No device, size or rate is named.
    rm "$TAUT_CONFIG"
    said=$(in_wine 60 "$hosts/rtaudio64/tests/playsaw.exe" 2 48000 0 0 1.5)
    case $said in *'streamTime = 1'*) ok "RtAudio's playsaw on PipeWire, without any setting" ;; *) not_ok "RtAudio's playsaw on PipeWire, without any setting" "$said" ;; esac
    report=$(in_wine 60 build/win64/bin/taut.exe loopback --seconds 0.3 --json --driver Taut | tr -d ' \r\n')
    case $report in *'"output":"pipewire:'*) ok "a program that names no device plays through PipeWire" ;; *) not_ok "a program that names no device plays through PipeWire" "$(grep -o '"output":"[^"]*' <<<"$report")" ;; esac
  else
    skip "on PipeWire" "it does not start here: $(tail -n 1 "$halves/pipewire/log")"
  fi
  servers_end
fi

if want "on JACK" jackd jack_lsp; then
  if with_jack "taut-wine-$$" 256; then
    rm -f "$TAUT_CONFIG"
    report=$(in_wine 60 build/win64/bin/taut.exe loopback --seconds 0.3 --json --driver Taut | tr -d ' \r\n')
    case $report in *'"output":"jack:system"'*) ok "a program that names no device plays through JACK" ;; *) not_ok "a program that names no device plays through JACK" "$(grep -o '"output":"[^"]*' <<<"$report")" ;; esac
    # Another client of the server copies its input to its output.
    "$TAUT_BUILD/tests/bin/jack_bare_pass" &
    servers+=($!)
    for _ in $(seq 50); do jack_lsp 2>/dev/null | grep -q '^bare:' && break; sleep 0.1; done
    equal "on JACK: the latency of Linux, exact" 'device = "jack:bare"' 'safety = 0'
    rm -f "$TAUT_CONFIG"  # that client has one port each way; the server's own device has two
    said=$(in_wine 60 "$hosts/rtaudio64/tests/playsaw.exe" 2 48000 0 0 1.5)
    case $said in *'streamTime = 1'*) ok "RtAudio's playsaw on JACK" ;; *) not_ok "RtAudio's playsaw on JACK" "$said" ;; esac
  else
    skip "on JACK" "it does not start here: $(tail -n 1 "$halves/jackd")"
  fi
  servers_end
fi
check "regsvr32 unregisters the driver" in_wine 60 regsvr32 /s /u "$dll"
finish
