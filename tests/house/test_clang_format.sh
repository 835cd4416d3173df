#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every C and C++ file is formatted by clang-format; .clang-format-ignore lists hand-formatted ones.
. tests/support/tap.sh
name="clang-format changes nothing"
want "$name" clang-format-19 || finish
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp' '*.c' '*.h' | while IFS= read -r file; do
  [ ! -f "$file" ] || printf '%s\n' "$file"
done)
none "$name" "$(clang-format-19 --dry-run -Werror "${files[@]}" 2>&1 | grep 'error:' | cut -d: -f1 | sort | uniq -c |
  awk '{print $2 ": " $1 " places; clang-format-19 -i " $2}')"
finish
