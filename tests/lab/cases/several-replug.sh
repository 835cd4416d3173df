# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: several
# Unplugs and replugs two USB cards in turn: first the follower, then the master.
# shellcheck source=/dev/null
. /lab/cases/several.inc
two_usb several-replug 1 /run/usb2:2,3,4 /run/usb:1,3,4
