# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: landing
# group: several
# Two USB cards whose crystals are 600 ppm apart, as one driver: one delay, and no drop-out.
# shellcheck source=/dev/null
. /lab/cases/several.inc
two_usb several-usb-usb 1
