# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: usb
# The card is pulled out in mid-stream and put back: the callbacks go on, and the sound comes back by itself.
replug_case usb-replug same
