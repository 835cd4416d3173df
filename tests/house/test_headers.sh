#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Self-contained headers. Public ones compile without the sources: .h as C11, C++17 and C++23, .hpp as C++17 and C++23.
# Nightly also the rooms' own headers.
. tests/support/tap.sh

strict=(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fsyntax-only -Iinclude)

# compiles HEADER COMPILER LANGUAGE STANDARD
compiles() { check "$1 as $4, $2" "$2" "${strict[@]}" -x "$3" -std="$4" -include "${1#include/}" /dev/null; }

clang=false
! want "public headers, clang" clang-19 clang++-19 || clang=true
for header in include/taut/*.h; do
  compiles "$header" gcc c c11
  compiles "$header" g++ c++ c++17
  compiles "$header" g++ c++ c++23
  ! $clang || compiles "$header" clang-19 c c11
done
for header in include/taut/*.hpp; do
  for standard in c++17 c++23; do
    compiles "$header" g++ c++ "$standard"
    ! $clang || compiles "$header" clang++-19 c++ "$standard"
  done
done

if [ "$TAUT_NIGHTLY" = 1 ]; then
  # A room's system libraries may need compiler flags.
  read -ra flags < <(pkg-config --cflags dbus-1 2>/dev/null)
  while IFS= read -r header; do
    case $header in *_windows* | *_mac*) continue ;; esac
    check "$header by itself" g++ -fsyntax-only -std=c++23 -Isrc -Iinclude -DFMT_HEADER_ONLY ${flags[@]+"${flags[@]}"} \
      -x c++ "$header"
  done < <(find src -name '*.hpp' | sort)
fi
finish
