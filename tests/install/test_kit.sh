#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The maker's kit: the example's driver is built from an installed Taut, installed and listed beside Taut's own, keeps the
# rules of level 4, and has its own name and settings. It is kept in the build folder, so that only changes are compiled.
. tests/support/tap.sh
want "a maker's driver is built from an installed Taut" cmake ninja g++ || finish
build=$TAUT_BUILD/kit
prefix=$build/prefix
folder=$(mktemp -d)
card_id=
trap '[ -z "$card_id" ] || kill "$card_id"; rm -rf "$folder"' EXIT
mkdir -p "$build"
export XDG_CONFIG_HOME=$folder/config HOME=$folder TAUT_STATE=$folder/state
unset TAUT_CONFIG

install_kit() { for part in kit host; do cmake --install "$TAUT_BUILD" --prefix "$prefix" --component "$part" || return 1; done; }
check "the kit installs" install_kit
strict='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-missing-field-initializers -Werror'
# Not optimised, which is what takes a compiler's time.
driver() {
  cmake -G Ninja -S examples/kit -B "$build/example" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Debug -DTAUT_PRECOMPILED=ON \
    -DCMAKE_CXX_FLAGS_DEBUG=-O0 "-DCMAKE_CXX_FLAGS=$strict -Wno-error=restrict" &&
    nice ninja -C "$build/example" -j "$TAUT_JOBS" example-net example-card
}
check "the example builds from it, without a warning" driver
[ "$broken" -eq 0 ] || finish
check "the maker's part is what docs/kit.md says, fewer than 100 lines" [ "$(wc -l <examples/kit/net_card.cpp)" -lt 100 ]
installed() { DESTDIR=$folder/stage cmake --install "$build/example" --prefix /opt/acme --component example-net; }
check "the driver installs" installed
library=$folder/stage/opt/acme/lib/example-net/libexample-net.so
[ -e "$library" ] || library=$(find "$folder/stage" -name libexample-net.so)
entry="$folder/stage/opt/acme/etc/cwASIO/Example Net"
none "its entry names the library where it was installed" \
  "$(diff <(echo "${library#"$folder/stage"}") "$entry/driver"; diff <(echo "Example Net") "$entry/description")"
none "it exports what programs look for, and nothing else" \
  "$(diff <(printf '%s\n' instantiateDriver registerDriver releaseDriver unregisterDriver) <(nm -D --defined-only "$library" | awk '{print $3}' | sort))"
none "no device of the system is in it" "$(strings "$library" | grep -E 'libasound|libpipewire|libjack')"

# In the user's list, beside Taut's own.
mkdir -p "$XDG_CONFIG_HOME/taut/drivers/Example Net" "$XDG_CONFIG_HOME/example-net"
echo "$library" >"$XDG_CONFIG_HOME/taut/drivers/Example Net/driver"
cp "$entry/description" "$XDG_CONFIG_HOME/taut/drivers/Example Net"
taut=$TAUT_BUILD/bin/taut
# says NAME STATUS PATTERN COMMAND...
says() {
  local name=$1 wanted=$2 pattern=$3 output status=0
  shift 3
  output=$("$@" 2>&1) || status=$?
  if [ "$status" -eq "$wanted" ] && tr -s ' \n' ' ' <<<"$output" | grep -qE "$pattern"; then ok "$name"; else not_ok "$name" "status $status: $output"; fi
}
# The same, four times at most: the card runs in real time, and a machine that stands still for a moment loses it.
says_in_time() {
  local tries output
  for tries in 1 2 3 4; do
    output=$("${@:4}" 2>&1)
    if tr -s ' \n' ' ' <<<"$output" | grep -qE "$3" || [ "$tries" -eq 4 ]; then break; fi
  done
  says "$1" "$2" "$3" echo "$output"
}
loopback=("$taut" loopback --driver "Example Net" --seconds 0.5)
port=$((30000 + $$ % 20000))
printf 'device = "net:%d"\nbuffer = 256\n' "$port" >"$XDG_CONFIG_HOME/example-net/example-net.toml"
printf 'device = "virtual:loopback"\nbuffer = 96\n' >"$XDG_CONFIG_HOME/taut.toml"
export TAUT_CONFIG=$XDG_CONFIG_HOME/taut.toml
card() { # until its port is there
  "$build/example/example-card" "$port" &
  card_id=$!
  for _ in {1..100}; do
    ! grep -q ":$(printf %04X "$port") " /proc/net/udp || return 0
    sleep 0.1
  done
}
says "a card that is switched off is named" 1 'The card does not answer. Look at its cable' "${loopback[@]}"
card
# A busy machine may lose some of the sound; what is asked about is in the report all the same.
loopback=(report "$taut" loopback --driver "Example Net" --seconds 0.5)
report() { "$@" || true; }
says "it reads its own settings, not Taut's" 0 "Device net:$port .*Buffer 256 frames" "${loopback[@]}"
printf 'device = "net:%d"\nbuffer = 512\n' "$port" >"$folder/other.toml"
says "and by its own variable" 0 'Buffer 512 frames' report env EXAMPLE_NET_CONFIG="$folder/other.toml" "${loopback[@]:1}"
says_in_time "it passes the rules of level 4" 0 ' 0 broken, 0 not judged' "$taut" check "Example Net" --level 4 --seed 1
says_in_time "the latency it reports is the one that is measured" 0 'round trip 2,048 frames 42.7 ms 2,048 frames 42.7 ms the same' \
  "${loopback[@]}" --buffer 1024
# Switched off and on again while it plays.
report "$taut" loopback --driver "Example Net" --seconds 6 --buffer 1024 >"$folder/away" 2>&1 &
playing=$!
sleep 2.5; kill "$card_id"; sleep 1; card
wait "$playing"
says "a card that was switched off comes back" 0 'Device away (once|[0-9]+ times)' cat "$folder/away"

programs() {
  local program
  for program in list.c two_drivers.cpp; do
    "$([ "${program##*.}" = c ] && echo cc || echo g++)" "examples/$program" -I "$prefix/include" -L "$TAUT_BUILD/lib" \
      -Wl,-rpath,"$TAUT_BUILD/lib" -ltaut-host -o "$folder/${program%.*}" || return 1
  done
}
check "programs on the host library build" programs
says "both drivers are listed" 0 'Example Net: .*Taut: ' "$folder/list"
says_in_time "both are open at once, in one program" 0 '[1-9][0-9]* and [1-9][0-9]* frames' "$folder/two_drivers" Taut "Example Net"
says "one card serves one program" 1 'plays for another program' "$folder/two_drivers" "Example Net" "$library"

# What a maker may get wrong.
wrong() {
  mkdir -p "$folder/wrong"
  sed -e "s|^taut_driver.*|taut_driver($1|; s|^  BACKEND.*|$2)|" -e '/^# The card/,$d' examples/kit/CMakeLists.txt >"$folder/wrong/CMakeLists.txt"
  cp examples/kit/net_card.cpp "$folder/wrong"
  cmake -G Ninja -S "$folder/wrong" -B "$folder/wrong/build" -DCMAKE_PREFIX_PATH="$prefix"
}
uuid=5B0D5A0C-8E5B-4A76-9C0B-2E1B7C4E9A01
says "a long name is refused" 1 "NAME has 1 to 31 letters" wrong "x NAME \"$(printf 'x%.0s' {1..32})\" UUID $uuid VERSION 1.0.0" "BACKEND net_card.cpp"
says "an identity that is none is refused" 1 "UUID is no UUID" wrong "x NAME X UUID 5B0D VERSION 1.0.0" "BACKEND net_card.cpp"
says "Taut's own identity is refused" 1 "are Taut's own" wrong "x NAME X UUID 7a1c0de5-5a17-4c1b-9d54-54415554a510 VERSION 1.0.0" "BACKEND net_card.cpp"
says "a driver without devices is refused" 1 "BACKEND is missing" wrong "x NAME X UUID $uuid VERSION 1.0.0" ""
finish
