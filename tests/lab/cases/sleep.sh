# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: loop
# System suspend during `taut record` and `taut play` on snd-dummy, with the kernel's own suspend test, which counts its
# waiting time as sleep. Taut reports the suspend with its length and blames nobody for a drop-out.
sleep_during() {
  local name=$1 late running
  shift
  taut_to "$name" "$@" --device alsa:hw:Dummy &
  running=$!
  wait_until "The beginning" test -e "/out/$name.log"
  sleep 0.4
  echo core >/sys/power/pm_test
  echo mem >/sys/power/state || echo "The kernel does not sleep."
  echo none >/sys/power/pm_test
  wait $running
  grep -q "The computer slept for" "/out/$name.log" || echo "$1: it is not said that the computer slept."
  for late in host_late thread_late device_late; do
    grep -q "\"$late\": 0" "/out/$name.json" || echo "$1: a drop-out is laid to somebody: $late."
  done
}

sleep_case() {
  local file=/run/sleep.wav wrong
  echo 1 >/sys/module/suspend/parameters/pm_test_delay
  wrong=$(sleep_during sleep-record record $file --seconds 1.5
    grep -q '"frames": 72000' /out/sleep-record.json || echo "The recording is not as long as was asked for."
    grep -q '"cause": "slept"' /out/sleep-record.json || echo "The recording does not say where the computer slept."
    sleep_during sleep-play play $file)
  [ -z "$wrong" ]
  echo $? >/out/sleep.status
  echo "$wrong" >/out/sleep.log
  printf '{"says": "%s"}\n' "${wrong:-$(grep -m 1 'slept for' /out/sleep-record.log)}" >/out/sleep.json
}
sleep_case
