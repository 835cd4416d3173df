#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `taut doctor` and a real PipeWire, started here on a private socket: its settings are found, and each suggested
# command fixes them.
. tests/support/tap.sh
want "doctor and PipeWire" pipewire pw-metadata python3 || finish
made=$(mktemp -d)
export XDG_RUNTIME_DIR=$made/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
mkdir "$made/conf"
cat >"$made/conf/pipewire.conf" <<'END'
context.properties = { core.daemon = true core.name = pipewire-0 support.dbus = false }
context.spa-libs = { support.* = support/libspa-support }
context.modules = [
  { name = libpipewire-module-protocol-native }
  { name = libpipewire-module-metadata }
  { name = libpipewire-module-access }
]
END
PIPEWIRE_CONFIG_DIR=$made/conf pipewire >"$made/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$made"' EXIT

set_to() { timeout 10 pw-metadata -n settings 0 "$1" "$2" >/dev/null 2>&1; }
answers() {
  local tries
  for ((tries = 0; tries < 100; ++tries)); do
    timeout 5 pw-metadata -n settings 2>/dev/null | grep -q clock.rate && return 0
    sleep 0.1
  done
  return 1
}
check "the server answers" answers
[ "$broken" -eq 0 ] || { cat "$made/log"; finish; }

# of TOPIC WHAT: a value of that finding.
of() {
  "$TAUT_BUILD/bin/taut" doctor --json --seconds 0.1 | python3 -c '
import json, sys
topic, *path = sys.argv[1:]
value = next(one for one in json.load(sys.stdin)["findings"] if one["topic"] == topic)
for key in path: value = value[key]
print(value)' "$@"
}
# try NAME TOPIC SEVERITY FIGURE VALUE KEY SETTING
try() {
  local name=$1 topic=$2 severity=$3 figure=$4 value=$5 command
  check "$name: set" set_to "$6" "$7"
  same "$name: its severity" "$severity" "$(of "$topic" severity)"
  same "$name: its figure" "$value" "$(of "$topic" figures "$figure")"
  command=$(of "$topic" command)
  check "$name: the command succeeds" timeout 10 sh -c "$command"
  same "$name: and fixes it" ok "$(of "$topic" severity)"
}

try "a large smallest buffer" pipewire warning min_quantum 1024.0 clock.min-quantum 1024
try "a forced buffer" pipewire warning force_quantum 512.0 clock.force-quantum 512
try "a single rate" pipewire-rates note rates 1.0 clock.allowed-rates '[ 48000 ]'
finish
