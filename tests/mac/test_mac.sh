#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What only macOS compiles, compiled for both of its processors. tests/nightly/test_mac.sh links all of it.
. tests/support/tap.sh
name="macOS"
want "$name" npm openssl || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! tools/zig/zig >"$work/zig" 2>"$work/words"; then
  skip "$name" "zig cannot be had here: $(tail -n 1 "$work/words")"
  finish
fi
mkdir "$work/headers"
for header in fmt toml++ nlohmann sndfile.h; do ln -s "/usr/include/$header" "$work/headers/$header"; done
# compiles TARGET FILE: without a warning.
compiles() {
  tools/zig/c++ --target="$1-macos.11.0" -std=c++2b -c -o "$work/object" -Wall -Wextra -Werror -Wno-missing-field-initializers \
    -Isrc -Iinclude -isystem "$work/headers" -DTAUT_VERSION='"0"' "$2"
}
mapfile -t own < <(find src -name '*_macos.cpp' | sort)
for file in "${own[@]}"; do check "${file#src/} compiles for Apple's processors" compiles aarch64 "$file"; done
# Their registers and sizes differ here at most.
for file in src/files/sndfile_macos.cpp src/platform/realtime_macos.cpp src/check/memory_macos.cpp; do
  check "${file#src/} compiles for Intel's" compiles x86_64 "$file"
done
finish
