# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: usb
# The card returns with more channels: those the host has opened are still there.
replug_case usb-replug-more-channels more "channels 8"
