#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The WASAPI backend on Wine's own WASAPI, over a private sound server: list, probe, and a shared stream whose output
# returns through a monitor.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-wasapi
. tests/windows/wine.sh
. tests/windows/sound.sh

with_sound "WASAPI in Wine"

check "list, probe and a shared stream" in_wine 120 build/win64/tests/bin/drive_wasapi.exe
finish
