#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/ci/mac.sh NAME: a Mac with Homebrew compares our declarations of Core Audio with Apple's headers, builds by Apple's
# compiler, judges the driver, plays on its device if it has one, and proves.
set -eu
cd "$(dirname "$0")/../.."
brew install cmake ninja fmt nlohmann-json tomlplusplus libsndfile
c++ -std=c++23 -fsyntax-only -Iinclude -Isrc src/device/coreaudio/abi_check.cpp
PREFIX=$PWD/build/ci/mac tools/mac/build
taut=build/ci/mac/bin/taut
"$taut" devices
if "$taut" devices --json | grep -q '"id": "coreaudio:'; then
  "$taut" tune --look 0.5 --longest 2 --total 10 --an-hour 100000 || [ $? -eq 2 ]
fi
printf 'device = "virtual:loopback"\n' >build/ci/taut.toml
TAUT_CONFIG=$PWD/build/ci/taut.toml "$taut" check "$PWD/build/ci/mac/lib/libtaut.dylib" --level 3 --seed 1
tools/ci/prove.sh "$1" "$taut"
