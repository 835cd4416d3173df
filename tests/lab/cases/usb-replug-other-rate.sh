# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: usb
# The card comes back without the rate that the stream has.
replug_case usb-replug-other-rate other "rates 44100"
