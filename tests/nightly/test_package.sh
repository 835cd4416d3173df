#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The packages on a Debian with nothing installed: they install with what they depend on, the command and the driver work, a
# program is built by pkg-config and by CMake and finds the driver in the list, and when they are gone nothing is left.
. tests/support/tap.sh
. tests/support/chroot.sh
name="the packages on a bare Debian"
want "$name" dpkg-deb dh cmake ninja g++ || finish
check "they are made" nice tools/package build/package
[ "$broken" -eq 0 ] || finish
# The release that this machine runs: packages are for the one that they were made on.
release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
make_root "$name" "${release:-bookworm}" || finish
mkdir "$newroot/deb"
cp build/package/*.deb "$newroot/deb"
cp -r examples "$newroot/examples"

# state FILE: every file outside the package database, its logs and caches.
state() {
  (cd "$newroot" && find . -path ./proc -prune -o -path ./var/lib/dpkg -prune -o -path ./var/cache -prune -o -path ./var/lib/apt -prune \
    -o -path ./var/log -prune -o -path ./tmp -prune -o -path ./deb -prune -o -path ./etc/ld.so.cache -prune -o -print | sort) >"$1"
}
made=$(mktemp -d)
trap 'remove_root; rm -rf "$made"' EXIT
inside 'apt-get update -q' >/dev/null 2>&1
# What they depend on comes first, so that only their own files are compared.
check "what they need is there" inside 'apt-get install -y --no-install-recommends /deb/*.deb && apt-get purge -y taut libtaut-dev'
check "and what a program is built with" inside 'apt-get install -y --no-install-recommends g++ pkg-config cmake ninja-build'
state "$made/before"

check "taut installs with what it depends on alone" inside 'apt-get install -y --no-install-recommends /deb/taut_*.deb'
listed() { inside '[ -f "$(cat /etc/cwASIO/Taut/driver)" ] && [ "$(cat /etc/cwASIO/Taut/description)" = Taut ]'; }
check "the driver is in the list of drivers" listed
check "taut devices lists the virtual card" inside 'taut devices | grep virtual:loopback'
check "taut loopback is exact" inside 'taut loopback --json --seconds 1 --device "virtual:loopback?clock=virtual" | grep "\"bit_exact\": true"'
check "by its name in the list too" inside 'taut loopback --json --seconds 0.3 --driver Taut | grep "\"round_trip\""'
check "taut doctor ends, as nobody" inside 'setpriv --reuid 65534 --regid 65534 --clear-groups taut doctor --seconds 0.3; [ $? -le 3 ] && [ $? -ne 1 ]'
check "libtaut-dev installs" inside 'apt-get install -y --no-install-recommends /deb/libtaut-dev_*.deb'
by_pkg_config() {
  inside 'mkdir /tried && g++ -std=c++23 /examples/host.cpp $(pkg-config --cflags --libs taut-host) -o /tried/host && /tried/host | grep Taut'
}
check "a program built by pkg-config finds the driver in the list" by_pkg_config
by_cmake() { inside 'cmake -G Ninja -S /examples -B /made && ninja -C /made && /made/tone Taut 2>&1 | head -n 3; [ -x /made/tone ]'; }
check "the examples build by CMake" by_cmake

# Reinstalled: what the entry was set to stays.
inside 'taut register --buffer 96' >/dev/null
check "it is installed over itself" inside 'dpkg -i /deb/taut_*.deb'
kept() { [ "$(inside 'cat /etc/cwASIO/Taut/buffer')" = 96 ]; }
check "what the entry was set to stays" kept

check "it is removed" inside 'apt-get remove -y taut libtaut-dev'
unlisted() { ! inside '[ -e /etc/cwASIO/Taut/driver ]'; }
check "no program finds it any more" unlisted
check "it is purged" inside 'dpkg --purge taut'
inside 'rm -rf /tried /made'
state "$made/after"
none "nothing is left" "$(diff "$made/before" "$made/after")"
finish
