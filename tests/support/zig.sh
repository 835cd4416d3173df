# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after tap.sh: zig, which compiles for other systems.
#   want_zig NAME                               ends the script where it cannot be had, with NAME skipped
#   zig_compiles FOLDER TARGET FILE [FLAG...]   a source of ours compiles without a warning; FOLDER is for what it makes
want_zig() {
  local words
  words=$(tools/zig/zig 2>&1 >/dev/null) && return
  skip "$1" "zig cannot be had here: $(tail -n 1 <<<"$words")"
  finish
}

zig_compiles() {
  local folder=$1 target=$2 file=$3 header
  shift 3
  # Not /usr/include itself, which has this system's C library.
  mkdir -p "$folder/headers"
  for header in fmt toml++ nlohmann sndfile.h; do ln -sfn "/usr/include/$header" "$folder/headers/$header"; done
  tools/zig/c++ --target="$target" -std=c++2b -c -o "$folder/object" -Wall -Wextra -Werror -Wno-missing-field-initializers \
    -Isrc -Iinclude -isystem "$folder/headers" "$@" "$file"
}
