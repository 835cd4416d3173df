#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/ci/windows_build.sh: Debian builds for Windows, as releases are: build/ci/windows has the programs (bin), their tests
# (tests), and the library as other projects have it (sdk).
set -eu
cd "$(dirname "$0")/../.."
tools/setup --yes run test check
cmake --preset win64
ninja -C build/win64 taut taut_windows taut_host_library tests
out=build/ci/windows
rm -rf "$out"
mkdir -p "$out"
cp -R build/win64/bin "$out/bin"
cp -R build/win64/tests "$out/tests"
pwd >"$out/built_in"
cmake --install build/win64 --prefix "$PWD/$out/sdk" --component host
