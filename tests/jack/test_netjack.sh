#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Two machines, as network namespaces: JACK's netjack driver between two servers, and a host on Taut on each side.
# docs/linux.md has the recipe.
# shellcheck source=tests/support/tap.sh
. tests/support/tap.sh

name='every sample crosses the network to another host and back, with the delay of a bare client'
want "$name" ip jackd jack_load jack_connect jack_lsp jack_iodelay stdbuf || { finish; }
taut=$TAUT_BUILD/bin/taut pass=$TAUT_BUILD/tests/bin/jack_bare_pass
if [ ! -x "$taut" ] || [ ! -x "$pass" ]; then skip "$name" "taut and its tests are not built"; finish; fi
here=tautA$$ there=tautB$$ period=256
folder=$(mktemp -d)
started=()

clean() {
  local at
  for at in "${started[@]}"; do kill "$at" 2>/dev/null; done
  for at in "${started[@]}"; do timeout 5 tail --pid="$at" -f /dev/null; done
  for at in "${started[@]}"; do kill -9 "$at" 2>/dev/null; done
  ip netns del "$here" 2>/dev/null
  ip netns del "$there" 2>/dev/null
  rm -rf "$folder"
}
trap clean EXIT

# background LOG COMMAND...: sets $! to its pid.
background() { local log=$1; shift; "$@" >"$folder/$log" 2>&1 & started=("$!" "${started[@]}"); }
on() { JACK_DEFAULT_SERVER=$1 timeout 20 "${@:2}"; }
# until_true SECONDS COMMAND...
until_true() { local n; for ((n = 0; n < $1 * 5; ++n)); do "${@:2}" >/dev/null 2>&1 && return; sleep 0.2; done; return 1; }
has_port() { on "$1" jack_lsp 2>/dev/null | grep -q "$2"; }

if ! { ip netns add "$here" && ip netns add "$there" &&
  ip link add "v$here" netns "$here" type veth peer name "v$there" netns "$there"; } 2>"$folder/words"; then
  skip "$name" "network namespaces are not allowed here: $(tail -n 1 "$folder/words")"
  finish
fi
number=1
for space in "$here" "$there"; do
  ip -n "$space" addr add "10.77.77.$number/24" dev "v$space"
  ip -n "$space" link set "v$space" up
  ip -n "$space" link set lo up
  ip -n "$space" route add 224.0.0.0/4 dev "v$space"  # the servers find each other by multicast
  number=2
done

export JACK_NO_AUDIO_RESERVATION=1 JACK_NO_START_SERVER=1
background here ip netns exec "$here" jackd -n "$here" -R -P 70 -d dummy -r 48000 -p $period
until_true 10 has_port "$here" system: || { not_ok "$name" "jackd does not start"; cat "$folder/here"; finish; }
JACK_DEFAULT_SERVER=$here ip netns exec "$here" jack_load netmanager >"$folder/words" 2>&1
background there ip netns exec "$there" jackd -n "$there" -R -P 70 -d net -C 2 -P 2 -l 2
if ! until_true 20 has_port "$here" to_slave_1 || ! until_true 10 has_port "$there" system:; then
  skip "$name" "the two servers do not find each other here"
  finish
fi
far=$(on "$here" jack_lsp | sed -n 's/:to_slave_1$//p')

# outside: the round trip to the other side in frames, jack_iodelay's most frequent value.
outside() {
  background iodelay env JACK_DEFAULT_SERVER="$here" stdbuf -oL jack_iodelay
  local it=${started[0]}
  until_true 10 has_port "$here" jack_delay:in
  local attempt
  for attempt in 1 2 3 4 5; do  # servers that lag on a busy computer do not connect at once
    on "$here" jack_connect jack_delay:out "$far:to_slave_1"
    on "$here" jack_connect "$far:from_slave_1" jack_delay:in
    sleep 4
    [ "$(grep -c 'total roundtrip' "$folder/iodelay")" -ge 3 ] && break
  done
  kill "$it"
  started=("${started[@]:1}")
  awk '/total roundtrip/ {++seen[int($1 + 0.5)]} END {for (f in seen) if (seen[f] > most) {most = seen[f]; best = f} print best + 0}' \
    "$folder/iodelay"
}

background bare env JACK_DEFAULT_SERVER="$there" "$pass"
bare_pid=${started[0]}
until_true 10 has_port "$there" bare:
# On a loaded machine a tool sometimes finds no server.
until_true 10 on "$there" jack_connect system:capture_1 bare:in_1
until_true 10 on "$there" jack_connect bare:out_1 system:playback_1
bare=$(outside)
kill "$bare_pid"
started=("${started[@]:1}")

background through env JACK_DEFAULT_SERVER="$there" "$taut" through --device jack:system --unmuted --gain 0 --buffer $period --seconds 60
until_true 10 has_port "$there" taut:
sleep 1
through=$(outside)
exact=0
for attempt in 1 2 3 4 5; do
  JACK_DEFAULT_SERVER=$here timeout 60 "$taut" loopback --digital --device "jack:$far" --buffer $period --seconds 2 --json \
    >"$folder/exact-$attempt" 2>"$folder/words"
  if grep -q '"bit_exact": true' "$folder/exact-$attempt"; then exact=1; break; fi
done
measured=$(tr -d '\n ' <"$folder/exact-$attempt" | sed -n 's/.*"measured":{"round_trip":\([0-9]*\)}.*/\1/p')
if [ "$bare" -eq 0 ] && [ "$through" -eq 0 ]; then
  skip "$name" "jack_iodelay receives nothing here"
elif [ $exact = 1 ] && [ "$through" = "$bare" ] && [ "$measured" = "$bare" ]; then
  ok "$name ($measured frames)"
else
  not_ok "$name" "exact $exact; $bare frames bare, $through by Taut there, $measured by Taut on both sides"
  cat "$folder/exact-$attempt" "$folder/words"
fi
finish
