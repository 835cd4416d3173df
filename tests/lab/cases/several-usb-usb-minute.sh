# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: several
# The same for a minute.
# shellcheck source=/dev/null
. /lab/cases/several.inc
two_usb several-usb-usb-minute 60
