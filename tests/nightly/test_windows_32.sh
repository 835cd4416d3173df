#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The 32-bit driver runs: in a Debian 13 of its own, to which the 32-bit half of Wine can be added without touching this one.
# RtAudio's 32-bit programs drive it as the 64-bit ones do theirs, and our own tests of the face run. On a kernel without
# 32-bit programs it is built only, and the skipped line says what was not shown.
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
none "32-bit code aligns the stack wherever it is entered" "$(stack_offences build/win32/bin/taut32.dll)"
# Said first, not found out after a Debian was fetched: whether this kernel runs 32-bit programs. Many are made without, or are
# told not to. It takes no 32-bit library to ask.
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

# The same paths as here: the test programs know where their DLL was built.
mkdir -p "$newroot$PWD"
tar -cf - tests build/win32/bin build/win32/tests/bin build/win32/tests/list build/hosts/rtaudio32/tests |
  tar -xf - -C "$newroot$PWD"
lines=$(inside "cd '$PWD' && TAUT_JOBS=$TAUT_JOBS bash tests/windows/hosts/drive_32.sh")
printf '%s\n' "$lines"
taken=$((taken + $(grep -cE '^(ok|not ok|skip) - ' <<<"$lines")))
broken=$((broken + $(grep -c '^not ok - ' <<<"$lines")))
check "the other Debian's run came to its end" grep -qx 'the last line' <<<"$lines"
finish
