#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 64-bit ARM, built whole by its one command, and every test program run under QEMU; 32-bit ARM: the conversions, the resampler and the
# engine. Tests that start this computer's programs, as a process of their own, need a kernel that runs ARM's: they are skipped.
. tests/support/tap.sh
. tools/build.sh
name="64-bit ARM"
want "$name" aarch64-linux-gnu-g++ qemu-aarch64 cmake ninja apt-get dpkg-deb || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export RC_PARAMS=${RC_PARAMS-seed=1} TAUT_CONFIG=$work/taut.toml TAUT_STATE=$work/state
# fetched NAME ARCHITECTURE: its libraries are here.
fetched() {
  tools/arm64/sysroot "$2" >"$work/root" 2>"$work/words" ||
    { skip "$1" "the libraries for ARM cannot be had here: $(tail -n 1 "$work/words")"; return 1; }
}
# run_all NAME PRESET EMULATOR [PROGRAM...]: the test programs of a build, or those named.
run_all() {
  local kind=$1 preset=$2 emulator=$3 root test path wanted
  root=$(cat "$work/root")
  shift 3
  wanted=" $* "
  while read -r test path; do
    [ $# -eq 0 ] || [[ $wanted == *" $test "* ]] || continue
    check "$kind: $test" timeout 3600 "$emulator" -L "$root" "$path"
  done <"build/$preset/tests/list"
}

fetched "$name" arm64 || finish
check "$name is built by one command" tools/arm64/build --no-setup
if [ "$broken" -eq 0 ]; then run_all "$name" arm64 qemu-aarch64; fi

name="32-bit ARM"
if want "$name" arm-linux-gnueabihf-g++ qemu-arm && fetched "$name" armhf; then
  programs=(formats resampler engine)
  check "$name compiles" build_quietly armhf "${programs[@]/#/test_}"
  run_all "$name" armhf qemu-arm "${programs[@]}"
fi
finish
