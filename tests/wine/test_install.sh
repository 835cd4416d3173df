#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# taut wine: installs into a prefix, works there, updates, and uninstalls without leftovers.
. tests/support/tap.sh
want "taut wine" x86_64-w64-mingw32-g++-posix cmake ninja wine flock || finish
. tests/wine/halves.sh
trap 'rm -rf "$halves"' EXIT
check "both halves and the program compile" wine_halves taut
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'windows_end; rm -rf "$halves"' EXIT

from=$halves/from
mkdir -p "$from"/x86_64-{windows,unix}
cp "$halves/tautwine.dll" "$from/x86_64-windows"
cp "$halves/tautwine.so" "$from/x86_64-unix"
taut=$TAUT_BUILD/bin/taut
taut_wine() { timeout 200 "$taut" wine "$@" --from "$from" 2>&1 | tr '\n' ' ' | tr -s ' '; return "${PIPESTATUS[0]}"; }
prints() {
  local name=$1 status=$2 wanted=$3 words got
  shift 3
  words=$("$@")
  got=$?
  if [ "$got" = "$status" ] && [[ $words = *"$wanted"* ]]; then ok "$name"; else not_ok "$name" "status $got: $words"; fi
}
# Every file except the registry, plus every key and value of the registry, without times.
state() {
  wineserver -k
  wineserver -w
  (cd "$WINEPREFIX" && find . -not -name '*.reg' | sort)
  for file in system user userdef; do
    sed -E 's/^(\[.*\]) [0-9]+$/\1/; /^#time=|DriverDateData/d' "$WINEPREFIX/$file.reg" | awk -v file="$file" '/^\[/ {key = $0} {print file, key, $0}' | sort
  done
}
# Runs programs first, so that Wine's own files and keys exist before the comparison.
in_wine 60 regsvr32 /s ole32.dll >/dev/null
in_wine 60 build/win64/bin/taut.exe devices >/dev/null
state >"$halves/before"

prints "check says that it is not there" 1 "Taut is not in $WINEPREFIX for 64-bit programs. Type: taut wine install" taut_wine check
prints "install" 0 "now find Taut among their ASIO drivers." taut_wine install
prints "check opens it there as a program does" 0 "64-bit programs: 2 inputs and 2 outputs of virtual:loopback at 48000 Hz" taut_wine
echo 'device = "virtual:loopback?clock=virtual"' >"$TAUT_CONFIG"
check "a program finds the driver in the list" in_wine 60 build/win64/bin/taut.exe loopback --driver Taut --seconds 0.5
rm "$TAUT_CONFIG"
prints "installing again changes nothing" 0 "now find Taut" taut_wine install

echo 'device = "alsa:hw:77,0"' >"$TAUT_CONFIG"
prints "check gives the driver's own words" 1 "The driver cannot be used by programs:" taut_wine check
rm "$TAUT_CONFIG"
mv "$WINEPREFIX/drive_c/Program Files/Taut/tautwine.so" "$halves/away"
prints "check sees a missing half" 1 "Taut is not in $WINEPREFIX" taut_wine check
cp "$halves/away" "$WINEPREFIX/drive_c/Program Files/Taut/tautwine.so"
printf 'x' >>"$WINEPREFIX/drive_c/Program Files/Taut/tautwine.dll"
prints "check sees another version" 1 "has another Taut than this one. Type: taut wine install" taut_wine check
taut_wine install >/dev/null
in_wine 60 reg delete 'HKLM\SOFTWARE\ASIO\Taut' /f >/dev/null
prints "check sees that it is not registered" 1 "Taut is not in the prefix's list of ASIO drivers. Type: taut wine install" taut_wine check
in_wine 60 reg add 'HKLM\SOFTWARE\ASIO' /v Mark /d mine /f >/dev/null
in_wine 60 reg delete 'HKLM\SOFTWARE\ASIO' /v Mark /f >/dev/null
taut_wine install >/dev/null

printf 'no library' >"$from/x86_64-windows/tautwine.dll"
prints "a driver that Wine cannot load" 1 "Wine could not load the driver for 64-bit programs (regsvr32 ended with" taut_wine install
cp "$halves/tautwine.dll" "$from/x86_64-windows"
taut_wine install >/dev/null

printf '1\n' >"$halves/stamp"
cp "$WINEPREFIX/.update-timestamp" "$halves/own-stamp"
cp "$halves/stamp" "$WINEPREFIX/.update-timestamp"
prints "a prefix of another Wine is not converted" 1 "is run by another Wine than" taut_wine check
cp "$halves/own-stamp" "$WINEPREFIX/.update-timestamp"
prints "no prefix" 1 "is not a Wine prefix. Start the Windows program once, or make one: wineboot." taut_wine check --prefix "$halves"
prints "no Wine" 1 "is not found. Install Wine, or name its program with --wine." taut_wine check --wine "$halves/wine"
rm "$from/x86_64-unix/tautwine.so"
prints "an installation that lacks a half" 1 "lacks a half of it. Where Taut was built, type: tools/wine-driver" taut_wine install
cp "$halves/tautwine.so" "$from/x86_64-unix"
prints "a word that is no action" 64 "It takes install, check or remove." taut_wine undo

prints "remove" 0 "Taut is no longer in" taut_wine remove
prints "remove again says that there is nothing" 1 "Taut is not in $WINEPREFIX." taut_wine remove
state >"$halves/after"
none "the prefix is as it was, file by file and key by key" "$(diff "$halves/before" "$halves/after")"

# A moved prefix keeps a working driver: nothing in it contains the prefix's path.
taut_wine install >/dev/null
wineserver -k
wineserver -w
mv "$WINEPREFIX" "$WINEPREFIX-moved"
WINEPREFIX=$WINEPREFIX-moved
prints "a prefix that has moved" 0 "64-bit programs: 2 inputs" taut_wine check
taut_wine remove >/dev/null
wineserver -k
wineserver -w
mv "$WINEPREFIX" "${WINEPREFIX%-moved}"
WINEPREFIX=${WINEPREFIX%-moved}
finish
