#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/ci/windows.sh STEP...: a Windows machine with what windows_build.sh made for TAUT_PROCESSOR (x86_64, or arm64), in build/ci/windows.
# In Git's bash. Steps:
#   tests      the tests of the driver, the host library and the platform: conformance and abuse among them
#   register   puts the driver on the list of drivers, finds it there, judges it, and takes it off again
#   sound      what WASAPI says of this machine's endpoints; plays on the default one if there is one
#   strangers  builds the examples by the Visual Studio that CMake finds, and runs one on the virtual card
#   prove      build/ci/MACHINE-PROCESSOR.json; MACHINE: TAUT_MACHINE
# TAUT_LAUNCHER: what starts Windows' programs elsewhere, such as wine.
set -eu
cd "$(dirname "$0")/../.."
processor=${TAUT_PROCESSOR-x86_64}
out=build/ci/windows/$processor
case $processor in
  x86_64) library=taut64.dll name=Taut platform=x64 ;;
  arm64) library=taut-arm64.dll name='Taut (ARM64)' platform=ARM64 ;;
  *) echo "tools/ci/windows.sh: TAUT_PROCESSOR is x86_64 or arm64" >&2; exit 2 ;;
esac
taut=$out/bin/taut.exe
read -ra launcher <<<"${TAUT_LAUNCHER-}"
run() { ${launcher[@]+"${launcher[@]}"} "$@"; }

# The tests look for the driver where it was built; on Windows such a path, without a drive, is one of the current drive.
drivers_where_built() {
  local drive built
  drive=$(pwd -W)
  built=/${drive%%:*}$(cat "$out/built_in")
  mkdir -p "$built"
  cp -R "$out/bin" "$built"
}

tests() {
  local program status=0
  [ -n "${TAUT_LAUNCHER-}" ] || drivers_where_built
  for program in "$out"/tests/bin/test_*.exe; do
    echo "== $program"
    run "$program" || { status=1; echo "== $program failed"; }
  done
  return "$status"
}

register() {
  run "$taut" register --device virtual:loopback
  run "$taut" doctor --seconds 1 || [ $? -lt 4 ]  # 2 and 3: findings
  run "$taut" check "$name" --level 3 --seed 1
  run "$taut" unregister
}

sound() {
  run "$taut" devices
  if run "$taut" devices --json | grep -q '"id": "wasapi:'; then
    run "$taut" tune --look 0.5 --longest 2 --total 10 --an-hour 100000 || [ $? -eq 2 ]
  else
    echo "This machine has no endpoint."
  fi
}

strangers() {
  cmake -S examples -B build/ci/examples -A "$platform" "-DCMAKE_PREFIX_PATH=$PWD/$out/sdk"
  cmake --build build/ci/examples --config Release
  local tone
  tone=$(find build/ci/examples -name tone.exe | head -n 1)
  cp "$out"/sdk/bin/*.dll "$(dirname "$tone")"
  run "$tone" "$out/bin/$library" 'device = virtual:loopback'
}

prove() { tools/ci/prove.sh "$TAUT_MACHINE-$processor" "$taut"; }

for step in "$@"; do
  case $step in
    tests | register | sound | strangers | prove) "$step" ;;
    *) echo "tools/ci/windows.sh: there is no step $step" >&2; exit 2 ;;
  esac
done
