#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What differs on Windows on ARM, compiled by zig. tests/nightly/test_win_arm64.sh builds all of it.
. tests/support/tap.sh
name="Windows on ARM"
want "$name" npm openssl || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! tools/zig/zig >"$work/zig" 2>"$work/words"; then
  skip "$name" "zig cannot be had here: $(tail -n 1 "$work/words")"
  finish
fi
mkdir "$work/headers"
for header in fmt toml++ nlohmann; do ln -s "/usr/include/$header" "$work/headers/$header"; done
# compiles FILE: without a warning.
compiles() {
  tools/zig/c++ --target=aarch64-windows-gnu -std=c++2b -c -o "$work/object" -Wall -Wextra -Werror -Wno-missing-field-initializers \
    -DUNICODE -D_UNICODE -DNOMINMAX -DWIN32_LEAN_AND_MEAN -Isrc -Iinclude -isystem "$work/headers" "$1"
}
for file in driver/windows/registration.cpp host/find_windows.cpp; do check "$file compiles" compiles "src/$file"; done
finish
