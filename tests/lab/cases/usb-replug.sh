# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: usb
# An unplug and replug in mid-stream: the callbacks go on, and the sound returns by itself.
replug_case usb-replug same
