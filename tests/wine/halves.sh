# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after tap.sh: the driver for Windows programs in Wine, and a private Windows (tests/windows/wine.sh).
#   wine_halves        puts both halves in $halves, and sets $dll to the Windows path of the DLL; if it cannot, false,
#                      with the reason
# Builds the Windows half; the Linux half is in $TAUT_BUILD. The scripts of this folder take turns: programs find the
# driver by one name.
# shellcheck disable=SC2034  # of wine.sh
windows_prefix=$PWD/build/wine-linux
. tests/windows/wine.sh
mkdir -p build
# Held by a process that ends with this script: what Wine leaves running would inherit the lock.
coproc turn { exec flock build/wine-linux.lock sh -c 'echo && exec tail --pid="$1" -f /dev/null' sh $$; }
# shellcheck disable=SC2154  # coproc sets it
read -r -u "${turn[0]}"

halves=$(mktemp -d)
# shellcheck disable=SC2034  # of those who source this
dll="Z:${halves//\//\\}\\tautwine.dll"
# Keeps the tests off the user's settings and learned values, on both sides.
export TAUT_CONFIG=$halves/taut.toml TAUT_STATE=$halves/state

wine_halves() {
  windows_build win64 taut_wine "$@" || return 1
  cp build/win64/bin/tautwine.dll "$halves" && cp "$TAUT_BUILD/lib/wine/x86_64-unix/tautwine.so" "$halves"
}
