#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The packages on a bare Debian: they install with their dependencies, the command and the driver work, a program built
# with pkg-config or CMake finds the driver, and removal leaves nothing behind.
. tests/support/tap.sh
. tests/support/chroot.sh
name="the packages on a bare Debian"
want "$name" dpkg-deb dh cmake ninja g++ || finish
check "the packages build" nice tools/package build/package
[ "$broken" -eq 0 ] || finish
# This machine's release, because packages are for the release they were built on.
release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
make_root "$name" "${release:-bookworm}" || finish
mkdir "$newroot/deb"
cp build/package/*.deb "$newroot/deb"
cp -r examples "$newroot/examples"

# state FILE: every file except the package database, its logs and caches.
state() {
  (cd "$newroot" && find . -path ./proc -prune -o -path ./var/lib/dpkg -prune -o -path ./var/cache -prune -o -path ./var/lib/apt -prune \
    -o -path ./var/log -prune -o -path ./tmp -prune -o -path ./deb -prune -o -path ./etc/ld.so.cache -prune -o -print | sort) >"$1"
}
made=$(mktemp -d)
trap 'remove_root; rm -rf "$made"' EXIT
inside 'apt-get update -q' >/dev/null 2>&1
# Installs the dependencies first, so that the comparison only sees the packages' own files.
check "the dependencies install" inside 'apt-get install -y --no-install-recommends /deb/*.deb && apt-get purge -y taut libtaut-dev libtaut-host1'
check "the build tools install" inside 'apt-get install -y --no-install-recommends g++ pkg-config cmake ninja-build'
state "$made/before"

check "taut installs with its dependencies only" inside 'apt-get install -y --no-install-recommends /deb/taut_*.deb'
listed() { inside '[ -f "$(cat /etc/cwASIO/Taut/driver)" ] && [ "$(cat /etc/cwASIO/Taut/description)" = Taut ]'; }
check "the driver is in the list of drivers" listed
check "taut devices lists the virtual card" inside 'taut devices | grep virtual:loopback'
check "taut loopback is exact" inside 'taut loopback --json --seconds 1 --device "virtual:loopback?clock=virtual" | grep "\"bit_exact\": true"'
check "taut loopback opens the driver by its registered name" inside 'taut loopback --json --seconds 0.3 --driver Taut | grep "\"round_trip\""'
check "taut doctor runs as nobody" inside 'setpriv --reuid 65534 --regid 65534 --clear-groups taut doctor --seconds 0.3; [ $? -le 3 ] && [ $? -ne 1 ]'
check "libtaut-dev installs" inside 'apt-get install -y --no-install-recommends /deb/libtaut-dev_*.deb /deb/libtaut-host1_*.deb'
by_pkg_config() {
  inside 'mkdir /tried && gcc -std=c11 /examples/list.c $(pkg-config --cflags --libs taut-host) -o /tried/list && /tried/list | grep Taut'
}
check "a program built by pkg-config finds the driver in the list" by_pkg_config
by_cmake() { inside 'cmake -G Ninja -S /examples -B /made && ninja -C /made && /made/tone Taut 2>&1 | head -n 3; [ -x /made/tone ]'; }
check "the examples build by CMake" by_cmake

# A reinstallation keeps the entry's settings.
inside 'taut register --buffer 96' >/dev/null
check "taut reinstalls" inside 'dpkg -i /deb/taut_*.deb'
kept() { [ "$(inside 'cat /etc/cwASIO/Taut/buffer')" = 96 ]; }
check "the entry keeps its settings" kept

check "the packages are removed" inside 'apt-get remove -y taut libtaut-dev libtaut-host1'
unlisted() { ! inside '[ -e /etc/cwASIO/Taut/driver ]'; }
check "no program finds the driver any more" unlisted
check "taut is purged" inside 'dpkg --purge taut'
inside 'rm -rf /tried /made'
state "$made/after"
none "nothing is left behind" "$(diff "$made/before" "$made/after")"
finish
