#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Checks with clang 21 that nothing marked TAUT_NONBLOCKING allocates, locks or waits: -Wfunction-effects at compile
# time, RealtimeSanitizer while the cycle's tests run. Debian 12 has no such clang, so a private chroot of sid provides
# it; skipped if sid is broken.
. tests/support/tap.sh
. tests/support/chroot.sh
name="RealtimeSanitizer over the cycle"
make_root "$name" sid || finish

packages="clang-21 libclang-rt-21-dev libstdc++-14-dev cmake ninja-build pkg-config doctest-dev librapidcheck-dev \
  libfmt-dev nlohmann-json3-dev libasound2-dev libdbus-1-dev libsndfile1-dev"
if ! output=$(inside "apt-get -y -q --no-install-recommends install $packages" 2>&1); then
  skip "$name" "sid could not install clang 21: $(tail -n 1 <<<"$output")"
  finish
fi

copy_sources taut
configure='cd /taut && cmake -G Ninja -B build -DCMAKE_C_COMPILER=clang-21 -DCMAKE_CXX_COMPILER=clang++-21
  -DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g1" -DTAUT_SANITIZE=realtime
  "-DTAUT_TEST_ROOMS=audio;device;alsa;engine;simulation;driver" -DTAUT_WERROR=OFF
  "-DCMAKE_CXX_FLAGS=-Wfunction-effects -Werror=function-effects"'
build="ninja -C /taut/build ${TAUT_JOBS:+-j $TAUT_JOBS}"
export_options='export RTSAN_OPTIONS=halt_on_error=1;'
check "the build is configured" inside "${configure//$'\n'/ }"
check "no function of the cycle has an effect" inside "$build"
while read -r program path; do
  check "$program under RealtimeSanitizer" inside "$export_options timeout 1800 '$path'"
done < <(cat "$newroot/taut/build/tests/list" 2>/dev/null)

# A check that finds nothing may be broken: both must find an allocation planted into the engine's cycle.
cycle=$newroot/taut/src/engine/cycle.cpp
cp "$cycle" "$newroot/cycle.cpp"
# plant LINE: inserts LINE at the start of Cycle::serve.
plant() {
  { echo '#include <cstdlib>'; sed "s|^bool Cycle::serve(.*{\$|&\n  $1|" "$newroot/cycle.cpp"; } >"$cycle"
  grep -qF "$1" "$cycle"
}
allocation='void* volatile planted = std::malloc(64); static_cast<void>(planted);'
found_compiling() { plant "$allocation" && inside "$build taut_engine" 2>&1 | grep -q "non-'nonblocking' function 'malloc'"; }
found_running() {
  plant "TAUT_UNPROVEN_BEGIN $allocation TAUT_UNPROVEN_END" && inside "$build test_engine" &&
    inside "$export_options /taut/build/tests/bin/test_engine" 2>&1 | grep -q "RealtimeSanitizer: unsafe-library-call"
}
check "an allocation planted into the cycle is found by the compiler" found_compiling
check "an allocation planted into the cycle is found while running" found_running
finish
