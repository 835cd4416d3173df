# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: several
# Two USB cards with clocks 600 ppm apart as one driver: a constant delay and no drop-out.
# shellcheck source=/dev/null
. /lab/cases/several.inc
two_usb several-usb-usb 1
