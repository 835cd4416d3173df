# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: usb
# `taut record` across a replug: reported at once, counted, and replaced by silence of the same length.
record_replug() {
  local name=usb-replug-record file=/run/replug.wav recorder wrong='' away
  usb_up 2 || return
  usb_tell ppm 0
  taut_to $name record $file --seconds 1.5 --device alsa:hw:UAC2 &
  recorder=$!
  wait_until "The recording's begin" test -s $file
  sleep 0.3
  usb_tell unplug
  wait_until "The USB card's going" usb_away
  wait_until "The word of it" grep -q "The device is gone" /out/$name.log || wrong="It is not said at once that the card is gone."
  sleep 0.3
  usb_tell plug
  wait_until "The USB card's coming" usb_there
  wait $recorder
  cp /out/$name.json /out/$name.report
  [ "$(cat /out/$name.status)" = 2 ] || wrong="The exit status is not 2."
  grep -q "The device is back after" /out/$name.log || wrong="It is not said that the card is back."
  grep -q '"frames": 72000' /out/$name.report || wrong="The recording is not as long as was asked for."
  grep -q '"cause": "away"' /out/$name.report || wrong="The report does not say where the card was away."
  away=$(awk '/"away": \{/ {inside = 1} inside && /"frames":/ {gsub(/[^0-9]/, ""); print; exit}' /out/$name.report)
  [ "${away:-0}" -gt 14400 ] || wrong="The absence is counted as ${away:-no} frames."
  [ "${away:-0}" -lt 60000 ] || wrong="The absence is counted as $away frames."
  grep -q "labl" $file || wrong="The file has no mark."
  printf '{"says": "%s"}\n' "${wrong:-told, counted and marked: $away frames}" >/out/$name.json
  [ -z "$wrong" ]
  echo $? >/out/$name.status
}
record_replug
