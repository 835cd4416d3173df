#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Run by tests/nightly/test_windows_32.sh inside another Debian, from the top of the copied tree.
. tests/support/tap.sh
. tests/windows/wine.sh
. tests/windows/hosts/build.sh
. tests/windows/hosts/drive.sh

export LC_ALL=C.UTF-8  # Wine encodes file names in the locale's charset

if windows_start; then
  check "regsvr32 registers the 32-bit driver" in_wine 60 'C:\windows\syswow64\regsvr32.exe' /s build/win32/bin/taut32.dll
  while read -r name program; do
    check "32 bit: $name" in_wine 300 "$program"
  done <build/win32/tests/list
  rtaudio_drive "$hosts/rtaudio32/tests"
  windows_end
else
  not_ok "the other Debian's Wine starts" "wineboot failed"
fi
rm -rf "$folder"
echo 'the last line'
