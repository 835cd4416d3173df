#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The set-up list is complete: on a Debian 12 with nothing installed, a clone's ./run and ./test do their job.
. tests/support/tap.sh
. tests/support/chroot.sh
name="./run on a bare Debian 12"
make_root "$name" bookworm || finish
check "a clone is made" git clone -q . "$newroot/taut"

# The job is done when the report is there; a second call must find all in place.
check "$name" inside 'cd /taut && ./run --yes'
again() {
  local from=$SECONDS
  inside 'cd /taut && ./run --yes devices' && [ $((SECONDS - from)) -le 10 ]
}
check "a second ./run starts within seconds" again
# Somebody else on that machine: not root, without sudo, without a home.
as_nobody() { inside "su nobody -s /bin/bash -c 'cd /taut && ./run $1'"; }
check "another user runs what root has built" as_nobody devices
refuses_to_build() {
  inside "mv /taut/build/run /built"
  ! as_nobody devices >"$newroot.said" 2>&1 && grep -q "nobody may not write into /taut/build/run" "$newroot.said"
  local status=$?
  rm -f "$newroot.said"
  inside "mv /built /taut/build/run"
  return "$status"
}
check "another user is told why nothing can be built" refuses_to_build
check "./test --quick on a bare Debian 12" inside 'cd /taut && ./test --yes --quick'
finish
