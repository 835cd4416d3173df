#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 64-bit ARM, built by its one command, and the test programs run under QEMU; 32-bit ARM: those of the sound, the platform and the engine.
# Takes some 35 minutes of one processor besides compiling.
. tests/support/tap.sh
. tools/build.sh
name="64-bit ARM"
want "$name" aarch64-linux-gnu-g++ qemu-aarch64 cmake ninja apt-get dpkg-deb || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What takes longer at night takes ten times that under QEMU.
export RC_PARAMS=${RC_PARAMS-seed=1} TAUT_CONFIG=$work/taut.toml TAUT_STATE=$work/state TAUT_NIGHTLY=0

# with_kernel EMULATOR MAGIC COMMAND...: runs it where the kernel starts ARM's programs by the emulator, so that a program can start others:
# binfmt_misc in a user namespace, which leaves this computer as it is (Linux 6.7 and later). In /dev/shm a jackd leaves a database of its
# processor, of which libjack complains.
with_kernel() {
  unshare --user --map-root-user --mount sh -c '
    mount -t binfmt_misc none /proc/sys/fs/binfmt_misc && mount -t tmpfs none /dev/shm &&
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
# Cases that are left out, a line each: the program, the case, why.
left_out="\
telemetry|the block of a program that was killed is found and cleared|a process reads another start time of its own than others read of it
telemetry|even if a child of its lives on with the block open|a process reads another start time of its own than others read of it
library|load, use and unload a thousand times: no thread, file or memory leaks|the memory of the emulator counts, which keeps what it has translated
simulation|a day of 2 channels x 256 frames with every fault: each lost frame is accounted for|minutes under QEMU; the hours are run
coreaudio|a day with late threads, stalls, overloads and a slow host: each lost frame is accounted for|minutes under QEMU; the quarter of an hour is run
command|the run takes the requested time, and only compared audio is reported|in real time, for which QEMU is too slow
command|a card unplugged during record, play or through is reported at once, counted, and in the status|in real time, for which QEMU is too slow
command|when one of several is replugged its channels are silent meanwhile, and the others are not disturbed|in real time, for which QEMU is too slow
command|through ends at the requested frame, on a card in virtual time too|in real time, for which QEMU is too slow
command|through's line is shortened in a fixed order, and keeps MUTED to the end|in real time, for which QEMU is too slow
command|it plays silence, and a tone only where one was asked for|a process reads another start time of its own than others read of it
command|it shows another program's stream, and what happens to it|a process reads another start time of its own than others read of it
host_apart|a missing program of the process is named|posix_spawn() tells no error of exec there: its child shares no memory"
# without PROGRAM: skips its cases, and sets `filter` to what leaves them out.
without() {
  local of case why list=
  filter=()
  while IFS='|' read -r of case why; do
    [ "$of" = "$1" ] || continue
    skip "$name: $of: $case" "$why"
    list+=${list:+,}${case//,/?}
  done <<<"$left_out"
  [ -z "$list" ] || filter=("--test-case-exclude=$list")
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
  starters=' command host_apart reservation '
  jack="jackd here is x86-64's, and JACK packs what it shares with its clients there, but not on ARM"
  declare -A unserved=([jack_real]=$jack [jack_command]=$jack
    [pipewire_server]="the libraries for ARM (tools/arm64/sysroot) are without the modules that libpipewire loads")
  while read -r test path; do
    without "$test"
    if [ -n "${unserved[$test]-}" ]; then
      skip "$name: $test" "${unserved[$test]}"
    elif [[ $starters != *" $test "* ]]; then
      # Not in the user namespace, where root cannot become another user.
      program "$name: $test" qemu-aarch64 "$path" ${filter[@]+"${filter[@]}"}
    elif [ "${run[0]}" = with_kernel ]; then
      program "$name: $test" "${run[@]}" "$path" ${filter[@]+"${filter[@]}"}
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
