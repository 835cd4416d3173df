# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after tap.sh: the driver for Windows programs, and a Windows of its own (tests/windows/wine.sh).
#   wine_halves        both halves side by side in $halves, and $dll as Windows names the one it loads; false when they
#                      cannot be built, with the reason
# The Windows half is built here, the Linux half lies in $TAUT_BUILD. Scripts of this folder take turns: a program finds the
# driver by one name.
# shellcheck disable=SC2034  # of wine.sh
windows_prefix=$PWD/build/wine-linux
. tests/windows/wine.sh
mkdir -p build
exec {turn}>build/wine-linux.lock
flock "$turn"

halves=$(mktemp -d)
# shellcheck disable=SC2034  # of those who source this
dll="Z:${halves//\//\\}\\tautwine.dll"
# What a test sets and learns is not the user's, on either side.
export TAUT_CONFIG=$halves/taut.toml TAUT_STATE=$halves/state

wine_halves() {
  windows_build win64 taut_wine "$@" || return 1
  cp build/win64/bin/tautwine.dll "$halves" && cp "$TAUT_BUILD/lib/wine/x86_64-unix/tautwine.so" "$halves"
}
