# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: usb
# The computer sleeps while `taut record` runs (the kernel's own test of its way to S3 and back, which counts as sleep what it waits
# there): told with its length, and no drop-out is laid to anybody.
sleep_record() {
  local name=usb-sleep-record file=/run/sleep.wav recorder wrong=''
  usb_up 2 || return
  usb_tell ppm 0
  echo 1 >/sys/module/suspend/parameters/pm_test_delay
  echo core >/sys/power/pm_test
  taut_to $name record $file --seconds 1 --device alsa:hw:UAC2 &
  recorder=$!
  wait_until "The recording's begin" test -s $file
  sleep 0.3
  echo mem >/sys/power/state || wrong="The kernel does not sleep."
  echo none >/sys/power/pm_test
  wait $recorder
  cp /out/$name.json /out/$name.report
  grep -q "The computer slept for" /out/$name.log || wrong="It is not said that the computer slept."
  grep -q '"frames": 48000' /out/$name.report || wrong="The recording is not as long as was asked for."
  for late in host_late thread_late device_late; do
    grep -q "\"$late\": 0" /out/$name.report || wrong="A drop-out is laid to somebody: $late."
  done
  grep -q '"cause": "slept"' /out/$name.report || wrong="The report does not say where the computer slept."
  printf '{"says": "%s"}\n' "${wrong:-$(grep -m 1 'slept for' /out/$name.log)}" >/out/$name.json
  [ -z "$wrong" ]
  echo $? >/out/$name.status
}
sleep_record
