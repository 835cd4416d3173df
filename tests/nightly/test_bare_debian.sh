#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The list of packages is complete: on a bare Debian 12, ./run and ./test of a clone work.
. tests/support/tap.sh
. tests/support/chroot.sh
name="./run on a bare Debian 12"
make_root "$name" bookworm || finish
check "the clone exists" git clone -q . "$newroot/taut"

help() { inside 'cd /taut && ./run --help' && ! inside 'command -v g++'; }
check "./run --help needs no package" help
# The report shows that it worked; a second call must not install or build anything.
check "$name" inside 'cd /taut && ./run --yes'
again() { inside 'cd /taut && ./run --yes devices && grep -q "no work to do" build/run/log'; }
check "a second ./run builds nothing" again
said=$(inside 'cd /taut && ./run --yes nonsense' 2>&1)
none "the command it suggests is valid" "$([[ $said == *'./run help'* ]] || echo "$said")"
# Another user of that machine: not root, no sudo, no home.
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
