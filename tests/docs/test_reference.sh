#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The reference of the public headers is made without a warning, and has every function of the C interface.
. tests/support/tap.sh
want "the reference of the public headers" doxygen || finish
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
made() { { cat packaging/Doxyfile; echo "OUTPUT_DIRECTORY = $folder"; } | doxygen -; }
check "the reference is made without a warning" made
none "it has every function of the C interface" "$(sed -n 's/^  //p' src/host/library/exports.def |
  while read -r name; do grep -qrF "$name" "$folder/html" || echo "$name"; done)"
finish
