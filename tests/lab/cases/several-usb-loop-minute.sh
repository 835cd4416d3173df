# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: several
# The same for a minute.
. /lab/cases/several.inc
usb_and_loop several-usb-loop-minute 60
