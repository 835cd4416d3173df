#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The panel's page in Debian's Firefox.
. tests/support/tap.sh
. tests/page/modules.sh
name="the panel's page in Firefox"
want "$name" node npm firefox-esr || finish
modules tests/page || { skip "$name" "npm cannot fetch what tests/page/package-lock.json lists"; finish; }
drive "$TAUT_BUILD/bin/taut" firefox-esr firefox.mjs
finish
