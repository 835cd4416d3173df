#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The messages between the two halves of the driver in Wine have the same layout with every compiler.
. tests/support/tap.sh
source=$(mktemp --suffix=.cpp)
trap 'rm -f "$source"' EXIT
echo '#include "driver/wine/calls.hpp"' >"$source"
strict=(-std=c++23 -fsyntax-only -Wall -Wextra -Wpedantic -Wpadded -Werror -I src -I include)
for way in "g++ -m64" "g++ -m32" "x86_64-w64-mingw32-g++-posix" "i686-w64-mingw32-g++-posix"; do
  read -ra compiler <<<"$way"
  name="the wire's layout by $way"
  want "$name" "${compiler[0]}" || continue
  if [ "$way" = "g++ -m32" ] && ! echo '#include <cstddef>' | g++ -m32 -x c++ -fsyntax-only - 2>/dev/null; then
    skip "$name" "g++-12-multilib is not installed"
    continue
  fi
  check "$name" "${compiler[@]}" "${strict[@]}" "$source"
done
finish
