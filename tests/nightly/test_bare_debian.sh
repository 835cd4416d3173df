#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The set-up list is complete: on a Debian 12 with nothing installed, a clone's ./run and ./test do their job.
. tests/support/tap.sh
. tests/support/chroot.sh
name="./run on a bare Debian 12"
make_root "$name" bookworm || finish
copy_sources taut

# The job is done when the report is there; a second call must find all in place.
check "$name" inside 'cd /taut && ./run --yes'
again() {
  local from=$SECONDS
  inside 'cd /taut && ./run --yes devices' && [ $((SECONDS - from)) -le 5 ]
}
check "a second ./run starts within seconds" again
check "./test --quick on a bare Debian 12" inside 'cd /taut && ./test --yes --quick'
finish
