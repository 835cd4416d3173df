#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Taut on the kernel's sound drivers, in the lab: docs/lab.md. With --nightly, every size the cards support.
. tests/support/tap.sh
name="Taut on the kernel's drivers"
want "$name" cmake qemu-system-x86_64 busybox cpio modprobe aplay || finish

# The full build contains its programs; this is for running the script alone.
if ! cmake --build "$TAUT_BUILD" --target lab >"$TAUT_BUILD/lab.log" 2>&1; then
  not_ok "the lab's programs compile" "see $TAUT_BUILD/lab.log"
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
# Each boot of the emulated machine differs, and one that stalls makes a drop-out that is nobody's. So a case that failed is
# run alone once more, and both results are told.
failed=0 repeated=0
while read -r verdict case rest; do
  case $verdict in
    ok) ok "$case" ;;
    FAIL)
      repeated=$((repeated + 1))
      if tests/lab/run --out "$TAUT_BUILD/lab-again" --fetch "$case" </dev/null >"$TAUT_BUILD/lab-again.log" 2>&1; then
        ok "$case, the second time; the first: $rest"
      else
        not_ok "$case" "$rest"
        failed=1
      fi
      ;;
    skip) skip "$case" "$rest" ;;
  esac
done <<<"$said"
# A run that ended without naming a case is no success.
if [ "$failed" -eq 0 ] && { [ "$status" -eq 0 ] || [ "$repeated" -gt 0 ]; }; then
  ok "every case passed"
else
  not_ok "every case passed" "status $status"
  printf '%s\n' "$said"
fi
finish
