#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The driver in Debian 13's Wine, in a folder of its own: another Wine than this system's, with the same Linux half. 32-bit programs run in a
# 64-bit process (the "new WoW64"): Debian's 64-bit Wine can, and lacks only the Windows libraries, which lie in its
# package for i386.
. tests/support/tap.sh
. tests/support/chroot.sh
. tests/windows/wine.sh
. tests/windows/hosts/build.sh

name="the driver in a newer Wine"
want "$name" x86_64-w64-mingw32-g++-posix i686-w64-mingw32-g++-posix cmake ninja ccache flock || finish
hosts_source "$name" || finish
for bits in 64 32; do
  check "RtAudio compiles, $bits bit" rtaudio_build "$bits"
  check "the driver and its tests compile, $bits bit" windows_build "win$bits" taut_wine test_win_face test_win_library test_win_host_on_taut leave_streaming
done
[ "$broken" -eq 0 ] || finish

make_root "$name" trixie || finish
ended() { umount "$newroot/dev" 2>/dev/null; remove_root; }
trap ended EXIT
mount --bind /dev "$newroot/dev" || { skip "$name" "/dev cannot be lent to the other Debian"; finish; }
if ! inside 'dpkg --add-architecture i386 && apt-get -q update && apt-get -q -y install --no-install-recommends wine wine64 &&
  cd /tmp && apt-get -q download libwine:i386 && dpkg -x libwine_*_i386.deb x &&
  cp -n x/usr/lib/i386-linux-gnu/wine/i386-windows/* /usr/lib/x86_64-linux-gnu/wine/i386-windows' >"$newroot.log" 2>&1; then
  skip "$name" "Debian 13's Wine could not be installed: $(tail -n 1 "$newroot.log")"
  finish
fi
version=$(inside 'wine --version' 2>/dev/null | grep -o 'wine-[0-9.]*')
# The same paths as here, because the test programs contain the path of their DLL.
mkdir -p "$newroot$PWD/build/halves"/{x86_64-unix,x86_64-windows,i386-windows} "$newroot$PWD/build/dev/bin"
cp "$TAUT_BUILD/lib/wine/x86_64-unix/tautwine.so" "$newroot$PWD/build/halves/x86_64-unix"
cp build/win64/bin/tautwine.dll "$newroot$PWD/build/halves/x86_64-windows"
cp build/win32/bin/tautwine.dll "$newroot$PWD/build/halves/i386-windows"
cp "$TAUT_BUILD/bin/taut" "$newroot$PWD/build/dev/bin"
tar -cf - tests build/win{64,32}/tests/bin/{test_win_{face,library,host_on_taut},leave_streaming}.exe build/hosts/rtaudio{64,32}/tests |
  tar -xf - -C "$newroot$PWD"
lines=$(inside "cd '$PWD' && bash tests/wine/in_another_wine.sh" | sed -E "s/^(ok|not ok|skip) - /&$version: /")
printf '%s\n' "$lines"
taken=$((taken + $(grep -cE '^(ok|not ok|skip) - ' <<<"$lines")))
broken=$((broken + $(grep -c '^not ok - ' <<<"$lines")))
check "the run in Debian 13 is complete" grep -qx 'the last line' <<<"$lines"
finish
