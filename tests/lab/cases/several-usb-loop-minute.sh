# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: several
# The same for a minute.
# shellcheck source=/dev/null
. /lab/cases/several.inc
usb_and_loop several-usb-loop-minute 60
