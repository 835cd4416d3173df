#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# clang 21 over the cycle: -Wfunction-effects proves at compile time, RealtimeSanitizer watches while the tests of the
# rooms of the cycle run, that nothing marked TAUT_NONBLOCKING allocates, locks or waits. Debian 12 has no such clang, so
# it comes from Debian's moving suite, in a folder of its own; when that suite is broken, this is skipped.
. tests/support/tap.sh
. tests/support/chroot.sh
name="RealtimeSanitizer over the cycle"
make_root "$name" sid || finish

packages="clang-21 libclang-rt-21-dev libstdc++-14-dev cmake ninja-build pkg-config doctest-dev librapidcheck-dev \
  libfmt-dev nlohmann-json3-dev libcli11-dev libasound2-dev libdbus-1-dev libsndfile1-dev"
if ! output=$(inside "apt-get -y -q --no-install-recommends install $packages" 2>&1); then
  skip "$name" "sid could not install clang 21: $(tail -n 1 <<<"$output")"
  finish
fi

copy_sources taut
build='cd /taut && cmake -G Ninja -B build -DCMAKE_C_COMPILER=clang-21 -DCMAKE_CXX_COMPILER=clang++-21
  -DCMAKE_BUILD_TYPE=RelWithDebInfo -DTAUT_SANITIZE=realtime "-DTAUT_TEST_ROOMS=audio;device;engine;simulation"
  -DCMAKE_CXX_FLAGS="-Wfunction-effects -Werror=function-effects -Wno-error"'

# A planted allocation must be found by both, or a clean run says nothing.
cat >"$newroot/planted.cpp" <<'EOF'
#include <cstdlib>
#include "base/realtime.hpp"
void* volatile kept;
void cycle() noexcept TAUT_NONBLOCKING;
void cycle() noexcept TAUT_NONBLOCKING { kept = std::malloc(64); }
int main() { cycle(); }
EOF
finds() { ! inside "clang++-21 -std=c++23 -I/taut/src $1 /planted.cpp -o /planted && ${2:-true}"; }
check "a planted allocation is found at compile time" finds '-Wfunction-effects -Werror=function-effects'
check "a planted allocation is found while running" finds '-Wno-function-effects -fsanitize=realtime' /planted

check "the cycle's rooms compile without an effect" inside "${build//$'\n'/ } && ninja -C build $(printf '%s ' ${TAUT_JOBS:+-j "$TAUT_JOBS"})"
while read -r program path; do
  check "$program under RealtimeSanitizer" inside "RTSAN_OPTIONS=halt_on_error=1 timeout 900 '$path'"
done < <(cat "$newroot/taut/build/tests/list" 2>/dev/null)
finish
