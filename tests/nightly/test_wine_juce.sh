#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# JUCE's AudioDeviceManager drives the driver in Wine, as it does the driver for Windows (test_juce.sh).
. tests/support/tap.sh
. tests/windows/hosts/build.sh
name="a host on JUCE in Wine" modules=/usr/share/juce/modules
want "$name" x86_64-w64-mingw32-g++-posix cmake ninja ccache wine flock || finish
. tests/wine/halves.sh
trap 'rm -rf "$halves"' EXIT
hosts_source "$name" || finish
[ -d "$modules/juce_audio_devices" ] || { skip "$name" "juce-modules-source-data is not installed"; finish; }
[ -f /usr/x86_64-w64-mingw32/lib/libz.a ] || { skip "$name" "libz-mingw-w64-dev is not installed"; finish; }
check "JUCE compiles" juce_build "$modules"
check "both halves compile" wine_halves
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
. tests/windows/hosts/drive.sh
trap 'windows_end; rm -rf "$halves" "$folder"' EXIT
export TAUT_CONFIG=$folder/taut.toml  # the Linux user's
check "regsvr32 registers the driver" in_wine 60 regsvr32 /s "$dll"
juce_drive "$hosts/juce/juce_echo.exe"
check "regsvr32 unregisters the driver" in_wine 60 regsvr32 /s /u "$dll"
finish
