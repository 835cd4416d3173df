# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests/nightly/test_mac*.sh, after tap.sh: what files for macOS hold, as tests/mac/macho.py reads them.
facts() { python3 tests/mac/macho.py "$1"; }
# of FILE WORD: what the parts for both processors say of it, without their name.
of() { facts "$1" | awk -v word="$2" '$2 == word' | cut -d' ' -f3- | sort | uniq -c | awk '$1 == 2 {$1 = ""; print substr($0, 2)}'; }
# listed MAP: what a version script names.
listed() { sed -n 's/^ *\([a-z][A-Za-z_]*\);$/_\1/p' "$1" | sort; }

named_by_id() {
  local id
  id=$(of "$1" id)
  echo "$id"
  [[ $id == @rpath/* ]] && [ "${1%/*}/${id#@rpath/}" -ef "$1" ]
}

# runs_on_macs FILE KIND FOLDERS: what holds of every file; FOLDERS matches what it must not name.
runs_on_macs() {
  local file=$1 name=${1##*/}
  same "$name has parts for Apple's processors and Intel's" "$(facts "$file" | awk '$2 == "kind" {print $1}' | sort | tr '\n' ' ')" "arm64 x86_64 "
  same "$name is a $2" "$(of "$file" kind)" "$2"
  same "$name may lie anywhere in memory" "$(of "$file" position)" anywhere
  same "$name is for macOS 11 and later" "$(of "$file" system)" "macOS 11.0"
  same "$name links the system's library alone" "$(of "$file" links)" /usr/lib/libSystem.B.dylib
  same "$name is signed ad hoc, with the hash of every page" "$(of "$file" signature)" "ad hoc, every page"
  same "$name shares no symbol by name with other C++ libraries" "$(of "$file" shares)" nothing
  [ "$2" = program ] || check "$name lies where a program that links it looks" named_by_id "$file"
  none "$name names no folder of this machine" "$(grep -aoE "($3)[^[:cntrl:]]{0,60}" "$file" | sort -u | head -n 5)"
}
