#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# JUCE's AudioDeviceManager, the base of most plug-in hosts, drives the 64-bit driver in Wine: every sample is exact in
# both directions, and the reported latency is the real one. JUCE opens, starts and stops it several times.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-juce
. tests/windows/wine.sh
. tests/windows/hosts/build.sh
. tests/windows/hosts/drive.sh
trap 'rm -rf "$folder"' EXIT

name="a host on JUCE" modules=/usr/share/juce/modules
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja ccache wine flock || finish
hosts_source "$name" || finish
[ -d "$modules/juce_audio_devices" ] || { skip "$name" "juce-modules-source-data is not installed"; finish; }
[ -f /usr/x86_64-w64-mingw32/lib/libz.a ] || { skip "$name" "libz-mingw-w64-dev is not installed"; finish; }
check "JUCE compiles" juce_build "$modules"
check "the driver compiles" windows_build win64 taut_windows
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'windows_end; rm -rf "$folder"' EXIT
check "regsvr32 registers the driver" in_wine 60 regsvr32 /s build/win64/bin/taut64.dll

juce_drive "$hosts/juce/juce_echo.exe"
check "regsvr32 unregisters the driver" in_wine 60 regsvr32 /s /u build/win64/bin/taut64.dll
finish
