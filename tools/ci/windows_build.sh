#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/ci/windows_build.sh: Debian builds for Windows, as releases are: build/ci/windows has for each processor, x86_64 and arm64, the
# programs (bin), their tests (tests), and the library as other projects have it (sdk).
set -eu
cd "$(dirname "$0")/../.."
tools/setup --yes run test check win-arm64
tools/zig/zig >/dev/null
out=build/ci/windows
rm -rf "$out"

# for_processor NAME PRESET [OPTION]...
for_processor() {
  local to=$out/$1 build=build/$2
  cmake --preset "$2" "${@:3}"
  ninja -C "$build" taut taut_windows taut_host_library tests
  mkdir -p "$to/tests"
  cp -R "$build/bin" "$to"
  cp -R "$build/tests/bin" "$to/tests"
  echo "$PWD/$build" >"$to/built_in"
  cmake --install "$build" --prefix "$PWD/$to/sdk" --component host
}
for_processor x86_64 win64
for_processor arm64 win-arm64 -DTAUT_TESTS=ON
