#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# macOS, built by its one command, and the files read by a parser of our own: processors, oldest system, signature, what is
# linked, exported and shared, no path of this machine. Nothing runs: that takes a Mac.
. tests/support/tap.sh
. tests/support/zig.sh
. tests/mac/read.sh
name="macOS"
want "$name" npm openssl cmake ninja llvm-lipo-19 ld64.lld-19 python3 || finish
want_zig "$name"
check "one command builds all of it for both processors" tools/mac/build --no-setup
[ "$broken" -eq 0 ] || finish

at=build/mac
for file in bin/taut bin/taut-driver-process; do
  runs_on_macs "$at/$file" program "$PWD|$HOME"
  same "$file exports nothing" "$(of "$at/$file" exports)" ""
done
for file in lib/libtaut.dylib lib/libtaut-check.dylib lib/libtaut-host.1.0.0.dylib; do
  exports=src/driver/linux/exports.map
  [[ $file != *host* ]] || exports=src/host/library/exports.map
  runs_on_macs "$at/$file" library "$PWD|$HOME"
  same "$file exports what its twin for Linux does" "$(of "$at/$file" exports)" "$(listed "$exports")"
done
finish
