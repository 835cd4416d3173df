# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: several
# A USB card and the loopback card, clocked by snd-dummy, as one driver.
# shellcheck source=/dev/null
. /lab/cases/several.inc
usb_and_loop several-usb-loop 1
