#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/ci/linux.sh NAME: a Linux machine installs what is missing, runs the tests that need no more than a compiler, and proves.
set -eu
cd "$(dirname "$0")/../.."
tools/setup --yes run test
# A compiler newer than Debian 12's may warn of more.
grep -q '^VERSION_ID="12"' /etc/os-release || cmake --preset dev -DTAUT_WERROR=OFF
./test --quick --yes
tools/ci/prove.sh "$1" build/dev/bin/taut
