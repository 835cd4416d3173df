#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What differs on Windows on ARM, compiled by zig. tests/nightly/test_win_arm64.sh builds all of it.
. tests/support/tap.sh
. tests/support/zig.sh
name="Windows on ARM"
want "$name" npm openssl || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
want_zig "$name"
compiles() { zig_compiles "$work" aarch64-windows-gnu "$1" -DUNICODE -D_UNICODE -DNOMINMAX -DWIN32_LEAN_AND_MEAN; }
for file in driver/windows/registration.cpp host/find_windows.cpp; do check "$file compiles" compiles "src/$file"; done
finish
