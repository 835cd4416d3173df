#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Run by tests/nightly/test_wine_newer.sh inside another Debian, from the top of the copied tree, whose halves of the driver
# lie in build/halves: the driver in that Wine, for 64-bit and 32-bit programs.
. tests/support/tap.sh
. tests/windows/wine.sh
. tests/windows/hosts/build.sh
. tests/windows/hosts/drive.sh
export TAUT_CONFIG=$folder/taut.toml TAUT_STATE=$folder/state  # the Linux user's
export LC_ALL=C.UTF-8  # Wine encodes file names in the locale's charset

finished() { [ ! -f "$WINEPREFIX/system.reg" ] || windows_end; rm -rf "$folder"; echo 'the last line'; }
trap finished EXIT
windows_start || { not_ok "$(wine --version) starts" "wineboot failed"; exit; }
taut_wine() { timeout 300 build/dev/bin/taut wine "$@" --from build/halves 2>&1 | tr '\n' ' ' | tr -s ' '; return "${PIPESTATUS[0]}"; }
prints() {
  local name=$1 said
  if said=$(taut_wine "$2") && [[ $said = *"$3"* ]]; then ok "$name"; else not_ok "$name" "$said"; fi
}
prints "taut wine install" install "now find Taut among their ASIO drivers."
printf 'device = "virtual:duplex?clock=virtual"\n' >"$TAUT_CONFIG"
prints "a 64-bit program opens it" check "64-bit programs: 2 inputs and 2 outputs"
kinds=(64)
if [ -f "$WINEPREFIX/drive_c/Program Files (x86)/Taut/tautwine.dll" ]; then
  prints "a 32-bit program opens it" check "32-bit programs: 2 inputs and 2 outputs"
  kinds+=(32)
else
  skip "32-bit programs" "this Wine runs none"
fi
rm "$TAUT_CONFIG"
for bits in "${kinds[@]}"; do
  programs=build/win$bits/tests/bin
  case $bits in 64) library='C:\Program Files\Taut\tautwine.dll' ;; *) library='C:\Program Files (x86)\Taut\tautwine.dll' ;; esac
  export TAUT_TEST_LIBRARY=$library
  for program in win_face win_library win_host_on_taut; do
    check "$bits bit: $program of the Windows driver" in_wine 600 "$programs/test_$program.exe"
  done
  for way in return exit callback terminate unload release; do
    check "$bits bit: a program that leaves a running stream by $way" in_wine 60 "$programs/leave_streaming.exe" "$library" "$way"
  done
  unset TAUT_TEST_LIBRARY
  rtaudio_drive "$hosts/rtaudio$bits/tests"
done
prints "taut wine remove" remove "Taut is no longer in"
