# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: several
# A USB card and the loopback card, on the system's timer, as one driver.
# shellcheck source=/dev/null
. /lab/cases/several.inc
usb_and_loop several-usb-loop 2
