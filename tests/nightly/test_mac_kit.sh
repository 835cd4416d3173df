#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The maker's kit for macOS: the example's driver, built from an installed Taut by the kit's own toolchain files for both
# processors, joined, and read by a parser of our own. Nothing runs: that takes a Mac.
. tests/support/tap.sh
. tests/support/zig.sh
. tests/mac/read.sh
name="a maker's driver for macOS"
want "$name" npm openssl cmake ninja llvm-lipo-19 ld64.lld-19 python3 || finish
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
want_zig "$name"
build=$TAUT_BUILD/kit-mac prefix=$TAUT_BUILD/kit-mac/prefix
install_kit() { for part in kit host; do cmake --install "$TAUT_BUILD" --prefix "$prefix" --component "$part" || return 1; done; }
check "the kit installs" install_kit
driver() {
  cmake -G Ninja -S examples/kit -B "$build/$1" --toolchain "$prefix/share/taut/kit/cmake/macos-$1.cmake" -DCMAKE_BUILD_TYPE=Release &&
    nice ninja -C "$build/$1" -j "$TAUT_JOBS" example-net example-card
}
for processor in arm64 x86_64; do check "the example builds from it for $processor" driver "$processor"; done
[ "$broken" -eq 0 ] || finish
mkdir "$folder/net"
library=$folder/net/libexample-net.dylib
both() { llvm-lipo-19 -create "$build/arm64/$1" "$build/x86_64/$1" -output "$2"; }
check "its parts for both processors join to one" both example-net/libexample-net.dylib "$library"
runs_on_macs "$library" library "$PWD|$HOME"
same "it exports what programs look for, and nothing else" "$(of "$library" exports)" "$(listed src/driver/linux/exports.map)"
check "the card's parts join to one" both example-card "$folder/example-card"
runs_on_macs "$folder/example-card" program "$PWD|$HOME"
installed() { DESTDIR=$folder/stage cmake --install "$build/arm64" --prefix /opt/acme --component example-net; }
check "the driver installs" installed
driver=$(find "$folder/stage" -name libexample-net.dylib)
same "its entry names the library where it was installed" "$(cat "$folder/stage/opt/acme/etc/cwASIO/Example Net/driver")" \
  "${driver#"$folder/stage"}"
finish
