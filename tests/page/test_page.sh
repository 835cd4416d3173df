#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The panel's page in Debian's Chromium.
. tests/support/tap.sh
. tests/page/modules.sh
name="the panel's page in Chromium"
want "$name" node npm chromium || finish
modules tests/page || { skip "$name" "npm cannot fetch what tests/page/package-lock.json lists"; finish; }
drive "$TAUT_BUILD/bin/taut" chromium
finish
