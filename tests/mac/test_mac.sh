#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What only macOS compiles, compiled for both of its processors. tests/nightly/test_mac.sh links all of it.
. tests/support/tap.sh
. tests/support/zig.sh
name="macOS"
want "$name" npm openssl || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
want_zig "$name"
compiles() { zig_compiles "$work" "$1-macos.11.0" "$2" -DTAUT_VERSION='"0"'; }
mapfile -t own < <(find src -name '*_macos.cpp' | sort)
for file in "${own[@]}"; do check "${file#src/} compiles for Apple's processors" compiles aarch64 "$file"; done
# Their registers and sizes differ here at most.
for file in src/files/sndfile_macos.cpp src/platform/realtime_macos.cpp src/check/memory_macos.cpp; do
  check "${file#src/} compiles for Intel's" compiles x86_64 "$file"
done
finish
