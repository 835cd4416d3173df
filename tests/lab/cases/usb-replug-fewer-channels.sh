# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: usb
# The card returns with fewer channels than the host has opened.
replug_case usb-replug-fewer-channels other "channels 1"
