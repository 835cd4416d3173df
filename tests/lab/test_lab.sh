#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Taut on the kernel's own sound drivers, in the lab: docs/lab.md. With --nightly every size that the cards can do.
. tests/support/tap.sh
name="Taut on the kernel's drivers"
want "$name" cmake qemu-system-x86_64 busybox cpio modprobe aplay || finish

# Its programs belong to the whole build; here they are asked for in case only this script is run.
if ! cmake --build "$TAUT_BUILD" --target lab >"$TAUT_BUILD/lab.log" 2>&1; then
  not_ok "the lab's programs are built" "see $TAUT_BUILD/lab.log"
  finish
fi

options=(--out "$TAUT_BUILD/lab" --fetch --jobs 2)
[ "$TAUT_NIGHTLY" = 0 ] || options+=(--nightly)
said=$(tests/lab/run "${options[@]}" 2>&1)
status=$?
if [ "$status" = 77 ]; then
  skip "$name" "$(printf '%s\n' "$said" | tail -n 1)"
  finish
fi
while read -r verdict case rest; do
  case $verdict in
    ok) ok "$case" ;;
    FAIL) not_ok "$case" "$rest" ;;
    skip) skip "$case" "$rest" ;;
  esac
done <<<"$said"
if [ "$status" -eq 0 ]; then ok "every case passed"; else not_ok "every case passed" "status $status"; printf '%s\n' "$said"; fi
finish
