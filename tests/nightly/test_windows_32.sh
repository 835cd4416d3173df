#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The 32-bit driver runs in a private Debian 13 with 32-bit Wine, so that this system needs no i386. RtAudio's 32-bit
# programs drive it like the 64-bit ones, and our own tests of the face run. On a kernel without 32-bit programs it is
# only built, and the skip line says so.
. tests/support/tap.sh
. tests/support/chroot.sh
. tests/windows/wine.sh
. tests/windows/stack.sh
. tests/windows/hosts/build.sh

name="32-bit hosts"
want "$name" i686-w64-mingw32-g++-posix cmake ninja ccache flock || finish
hosts_source "$name" || finish
check "RtAudio compiles for 32 bit" rtaudio_build 32
check "the driver and its tests compile for 32 bit" windows_build win32
[ "$broken" -eq 0 ] || finish
none "32-bit code aligns the stack at every entry point" "$(stack_offences build/win32/bin/taut32.dll)"
# Checks before fetching a Debian whether this kernel runs 32-bit programs, as many do not. Needs no 32-bit library.
runs_i386() {
  local asked status
  asked=$(mktemp)
  gcc -m32 -nostdlib -static -ffreestanding -x c - -o "$asked" <<'ASK' && chmod +x "$asked" && "$asked"
void _start(void) {
  __asm__("int $0x80" : : "a"(1), "b"(42));
}
ASK
  status=$?
  rm -f "$asked"
  [ "$status" -eq 42 ]
}
if ! runs_i386 2>/dev/null; then
  skip "$name" "this machine's kernel runs no i386 programs; built and aligned as above, but that the 32-bit driver runs, and that RtAudio's 32-bit programs drive it, was not shown"
  finish
fi
make_root "$name" trixie || finish
ended() { umount "$newroot/dev" 2>/dev/null; remove_root; }
trap ended EXIT
mount --bind /dev "$newroot/dev" || { skip "$name" "/dev cannot be lent to the other Debian"; finish; }
if ! inside 'dpkg --add-architecture i386 && apt-get -q update &&
  apt-get -q -y install --no-install-recommends wine wine64 wine32:i386' >"$newroot.log" 2>&1; then
  skip "$name" "Debian 13's Wine could not be installed: $(tail -n 1 "$newroot.log")"
  finish
fi

# The same paths as here, because the test programs contain the path of their DLL.
mkdir -p "$newroot$PWD"
tar -cf - tests build/win32/bin build/win32/tests/bin build/win32/tests/list build/hosts/rtaudio32/tests |
  tar -xf - -C "$newroot$PWD"
lines=$(inside "cd '$PWD' && TAUT_JOBS=$TAUT_JOBS bash tests/windows/hosts/drive_32.sh")
printf '%s\n' "$lines"
taken=$((taken + $(grep -cE '^(ok|not ok|skip) - ' <<<"$lines")))
broken=$((broken + $(grep -c '^not ok - ' <<<"$lines")))
check "the run in Debian 13 is complete" grep -qx 'the last line' <<<"$lines"
finish
