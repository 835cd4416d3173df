# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: usb
# The card comes back with more channels than it had: those that the host has opened are there.
replug_case usb-replug-more-channels more "channels 8"
