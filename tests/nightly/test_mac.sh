#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# macOS, built by its one command, and the files read by a parser of our own: processors, oldest system, signature, what is
# linked and exported, no path of this machine. Nothing runs: that takes a Mac.
. tests/support/tap.sh
name="macOS"
want "$name" npm openssl cmake ninja llvm-lipo-19 python3 || finish
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! tools/zig/zig >"$work/zig" 2>"$work/words"; then
  skip "$name" "zig cannot be had here: $(tail -n 1 "$work/words")"
  finish
fi
check "one command builds all of it for both processors" tools/mac/build --no-setup
[ "$broken" -eq 0 ] || finish

files=(bin/taut bin/taut-driver-process lib/libtaut.dylib lib/libtaut-check.dylib lib/libtaut-host.1.0.0.dylib)
facts() { python3 tests/mac/macho.py "build/mac/$1"; }
# of FILE WORD: what both processors' parts say of it, without their name.
of() { facts "$1" | awk -v word="$2" '$2 == word' | cut -d' ' -f3- | sort | uniq -c | awk '$1 == 2 {$1 = ""; print substr($0, 2)}'; }
same() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "'$2' is not '$3'"; fi; }
for file in "${files[@]}"; do
  kind=library
  [[ $file == lib/* ]] || kind=program
  same "$file has parts for Apple's processors and Intel's" "$(facts "$file" | awk '$2 == "kind" {printf "%s ", $1}')" "x86_64 arm64 "
  same "$file is a $kind" "$(of "$file" kind)" "$kind"
  same "$file may lie anywhere in memory" "$(of "$file" position)" anywhere
  same "$file is for macOS 11 and later" "$(of "$file" system)" "macOS 11.0"
  same "$file links the system's library alone" "$(of "$file" links)" /usr/lib/libSystem.B.dylib
  same "the part of $file for Apple's processors is signed ad hoc, with the hash of every page" \
    "$(facts "$file" | sed -n 's/^arm64 signature //p')" "ad hoc, every page"
  none "$file names no folder of this machine" "$(grep -aoE "($PWD|$HOME)[^[:cntrl:]]{0,60}" "build/mac/$file" | sort -u | head -n 5)"
done
for file in lib/libtaut.dylib lib/libtaut-check.dylib lib/libtaut-host.1.dylib; do
  same "$file is found beside whoever links it" "$(of "$file" id)" "@rpath/${file#lib/}"
done
# exported FILE, listed MAP: names in C.
exported() { of "$1" exports | grep '^_[a-zA-Z]' | sed 's/^_//' | sort; }
listed() { sed -n 's/^ *\([a-z][A-Za-z_]*\);$/\1/p' "$1" | sort; }
for file in lib/libtaut.dylib lib/libtaut-check.dylib; do
  same "$file exports what its twin for Linux does" "$(exported "$file")" "$(listed src/driver/linux/exports.map)"
done
same "the host library exports what its twin for Linux does" "$(exported lib/libtaut-host.1.dylib)" \
  "$(listed src/host/library/exports.map)"
finish
