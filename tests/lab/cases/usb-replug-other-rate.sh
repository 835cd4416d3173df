# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: usb
# The card returns without the stream's rate.
replug_case usb-replug-other-rate other "rates 44100"
