#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 64-bit ARM, built by its one command, and every test program run under QEMU; 32-bit ARM: the conversions, the resampler and the engine.
. tests/support/tap.sh
. tools/build.sh
name="64-bit ARM"
want "$name" aarch64-linux-gnu-g++ qemu-aarch64 cmake ninja apt-get dpkg-deb || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What takes longer at night takes ten times that under QEMU.
export RC_PARAMS=${RC_PARAMS-seed=1} TAUT_CONFIG=$work/taut.toml TAUT_STATE=$work/state TAUT_NIGHTLY=0

# with_kernel EMULATOR MAGIC COMMAND...: runs it where the kernel starts ARM's programs by the emulator, so that a program can start others:
# binfmt_misc in a user namespace, which leaves this computer as it is (Linux 6.7 and later).
with_kernel() {
  unshare --user --map-root-user --mount sh -c '
    mount -t binfmt_misc none /proc/sys/fs/binfmt_misc &&
    printf %s ":taut:M::\\x7fELF$2:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff:$(command -v "$1"):P" \
      >/proc/sys/fs/binfmt_misc/register && shift 2 && exec "$@"' sh "$@"
}
no_kernel="this kernel cannot start ARM's programs for one user alone (Linux 6.7 and later can, where users may have namespaces)"
# within SECONDS COMMAND...: as timeout, which takes no function.
within() {
  local seconds=$1
  shift
  if [ "$1" = with_kernel ]; then with_kernel "$2" "$3" timeout "$seconds" "${@:4}"; else timeout "$seconds" "$@"; fi
}
# program NAME COMMAND...: a test program. What it skips is named.
program() {
  local name=$1 line
  shift
  check "$name" kept within 1800 "$@"
  while IFS= read -r line; do skip "$name: ${line%%: *}" "${line#*: }"; done < <(sed -n 's/^skip - //p' "$work/output")
}
kept() { "$@" </dev/null >"$work/output" 2>&1 || { local status=$?; cat "$work/output"; return "$status"; }; }
arm64_magic='\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'

# fetched NAME ARCHITECTURE: its libraries are here.
fetched() {
  tools/arm64/sysroot "$2" >"$work/root" 2>"$work/words" ||
    { skip "$1" "the libraries for ARM cannot be had here: $(tail -n 1 "$work/words")"; return 1; }
  QEMU_LD_PREFIX=$(cat "$work/root")
  export QEMU_LD_PREFIX
  # In place of this computer's, which name plug-ins of its own processor.
  mkdir -p "$QEMU_LD_PREFIX/etc/alsa/conf.d"
}

fetched "$name" arm64 || finish
check "$name is built by one command" tools/arm64/build --no-setup
check "its test programs are built" build_quietly arm64 tests
if [ "$broken" -eq 0 ]; then
  if with_kernel qemu-aarch64 "$arm64_magic" build/arm64/bin/taut help >/dev/null 2>&1; then
    run=(with_kernel qemu-aarch64 "$arm64_magic")
  else
    run=(qemu-aarch64)
  fi
  taut=build/arm64/bin/taut
  killed="the block of a program that was killed is found and cleared"
  held="even if a child of its lives on with the block open"
  sound() { "${run[@]}" "$taut" loopback --json --seconds 1 --device 'virtual:loopback?clock=virtual' | grep '"bit_exact": true'; }
  check "the command records what the driver plays, to the bit" sound
  # Each rule is a process of its own.
  printf 'input = "virtual:loopback"\noutput = "virtual:loopback"\n' >"$TAUT_CONFIG"
  if [ "${run[0]}" = with_kernel ]; then
    check "the driver passes level 4 of taut check" within 3600 "${run[@]}" "$taut" check build/arm64/lib/libtaut.so --level 4 --seed 1
  else
    skip "the driver passes level 4 of taut check" "$no_kernel"
  fi
  rm "$TAUT_CONFIG"
  # They start the programs of this build.
  starters=' command host_apart pipewire_server reservation '
  while read -r test path; do
    if [[ $test = jack_real || $test = jack_command ]]; then
      skip "$name: $test" "jackd here is x86-64's, and JACK packs what it shares with its clients there, but not on ARM"
    elif [ "$test" = telemetry ]; then
      skip "$name: $test: $killed" "QEMU tells a process another start time of its own than others are told"
      skip "$name: $test: $held" "the same"
      program "$name: $test" qemu-aarch64 "$path" --test-case-exclude="$killed,$held"
    elif [[ $starters != *" $test "* ]]; then
      # Not in the user namespace, where root cannot become another user.
      program "$name: $test" qemu-aarch64 "$path"
    elif [ "${run[0]}" = with_kernel ]; then
      program "$name: $test" "${run[@]}" "$path"
    else
      skip "$name: $test" "$no_kernel"
    fi
  done <build/arm64/tests/list
fi

name="32-bit ARM"
if want "$name" arm-linux-gnueabihf-g++ qemu-arm && fetched "$name" armhf; then
  programs=(base protocol platform platform_realtime formats resampler audio_realtime alsa engine)
  if build_quietly armhf "${programs[@]/#/test_}" >"$work/words" 2>&1; then
    for test in "${programs[@]}"; do program "$name: $test" qemu-arm "build/armhf/tests/bin/test_$test"; done
  else
    not_ok "$name compiles" "$(tail -n 3 "$work/words")"
  fi
fi
finish
