#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The one-way rule between rooms: every #include under src and include against tests/house/arrows.txt.
. tests/support/tap.sh

offences() { find src include -name '*.[ch]' -o -name '*.[ch]pp' | sort | xargs awk -f "$rules/arrows.awk" "$rules/arrows.txt"; }
rules=$PWD/tests/house

none "no include points up" "$(offences)"

# The rule is only worth something if it can fail: each of these planted lines must be found.
planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT
finds() {
  local file=$1 line=$2
  rm -rf "$planted/src" "$planted/include"
  mkdir -p "$planted/$(dirname "$file")" "$planted/src" "$planted/include"
  printf '// SPDX-License-Identifier: MIT\n%s\n' "$line" >"$planted/$file"
  (cd "$planted" && [ -n "$(offences)" ])
}
check "audio knowing engine is found" finds src/audio/a.hpp '#include "engine/engine.hpp"'
check "audio knowing the operating system is found" finds src/audio/a.hpp '#include <pthread.h>'
check "a backend knowing another is found" finds src/device/alsa/a.cpp '  #  include "device/virtual/card.hpp"'
check "the contract knowing its table is found" finds src/device/device.hpp '#include "device/backends.hpp"'
check "the engine knowing a backend is found" finds src/engine/a.cpp '#include "device/alsa/card.hpp"'
check "the engine knowing the protocol is found" finds src/engine/a.cpp '#include "taut/protocol.h"'
check "a relative include is found" finds src/engine/a.cpp '#include "../base/units.hpp"'
check "a folder that is no room is found" finds src/misc/a.cpp '#include "base/units.hpp"'
harmless() { ! finds src/engine/a.cpp '#include "device/backends.hpp"'; }
check "an arrow that points down is left alone" harmless
finish
