# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: several
# The same for a minute.
. /lab/cases/several.inc
two_usb several-usb-usb-minute 60
