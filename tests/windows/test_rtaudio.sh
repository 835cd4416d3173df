#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# RtAudio's own programs, and a measuring host on RtAudio, drive the 64-bit driver in Wine.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-hosts
. tests/windows/wine.sh
. tests/windows/hosts/build.sh
. tests/windows/hosts/drive.sh
trap 'rm -rf "$folder"' EXIT

name="hosts on RtAudio"
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja ccache wine flock || finish
hosts_source "$name" || finish
check "RtAudio compiles" rtaudio_build 64
check "the driver compiles" windows_build win64 taut_windows
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'windows_end; rm -rf "$folder"' EXIT
check "regsvr32 registers the driver" in_wine 60 regsvr32 /s build/win64/bin/taut64.dll
rtaudio_drive "$hosts/rtaudio64/tests"
check "regsvr32 unregisters the driver" in_wine 60 regsvr32 /s /u build/win64/bin/taut64.dll
finish
