#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Includes between rooms go one way: checks every #include under src and include against tests/house/arrows.txt.
. tests/support/tap.sh

offences() { find src include -name '*.[ch]' -o -name '*.[ch]pp' | sort | xargs awk -f "$rules/arrows.awk" "$rules/arrows.txt"; }
rules=$PWD/tests/house

none "no include points up" "$(offences)"

# The check itself must be able to fail: it must find each of these planted lines.
planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT
finds() {
  local file=$1 line=$2
  rm -rf "$planted/src" "$planted/include"
  mkdir -p "$planted/$(dirname "$file")" "$planted/src" "$planted/include"
  printf '// SPDX-License-Identifier: MIT\n%s\n' "$line" >"$planted/$file"
  (cd "$planted" && [ -n "$(offences)" ])
}
check "an include of engine in audio is found" finds src/audio/a.hpp '#include "engine/engine.hpp"'
check "an include of the operating system in audio is found" finds src/audio/a.hpp '#include <pthread.h>'
check "an include of one backend in another is found" finds src/device/alsa/a.cpp '  #  include "device/virtual/card.hpp"'
check "an include of the table of backends in the contract is found" finds src/device/device.hpp '#include "device/backends.hpp"'
check "an include of a backend in the engine is found" finds src/engine/a.cpp '#include "device/alsa/card.hpp"'
check "an include of the protocol in the engine is found" finds src/engine/a.cpp '#include "taut/protocol.h"'
check "a relative include is found" finds src/engine/a.cpp '#include "../base/units.hpp"'
check "a folder without a room is found" finds src/misc/a.cpp '#include "base/units.hpp"'
harmless() { ! finds src/engine/a.cpp '#include "device/backends.hpp"'; }
check "an include that points down is accepted" harmless
finish
