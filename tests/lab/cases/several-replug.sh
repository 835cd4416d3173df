# shellcheck shell=dash
# SPDX-License-Identifier: MIT
# when: nightly
# group: several
# Each of two USB cards is pulled out and put back in turn, the follower first, then the master.
# shellcheck source=/dev/null
. /lab/cases/several.inc
two_usb several-replug 1 /run/usb2:2,3,4 /run/usb:1,3,4
