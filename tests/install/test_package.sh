#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The Debian packages made by tools/package: contents and permissions, dependencies, lintian, the manual page, the
# completion, the desktop entry, and the unpacked command and driver in use. tests/nightly/test_package.sh checks that
# they install, work and leave nothing behind.
. tests/support/tap.sh
want "the packages for Debian" dpkg-deb dh cmake ninja g++ pkg-config || finish
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
folder=$PWD/build/package
# ccache has the objects of the other builds.
build() { nice tools/package "$folder" >"$made/packages"; }
check "the packages build" build
[ "$broken" -eq 0 ] || finish
version=$(sed -n 's/^project(taut VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
architecture=$(dpkg --print-architecture)
place=usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)
taut=$folder/taut_${version}_$architecture.deb dev=$folder/libtaut-dev_${version}_$architecture.deb
library=$folder/libtaut-host1_${version}_$architecture.deb
none "three packages of the tree's version" "$(diff <(printf '%s\n' "$dev" "$library" "$taut") "$made/packages")"

# contents DEB: mode, owner and path of every file, without directories.
contents() { dpkg-deb -c "$1" | awk '$1 !~ /^d/ {sub(/^\.\//, "", $6); print $1, $2, $6}' | sort -k 3; }
# The driver in Wine, as far as this machine's compilers can build it.
wine_halves() {
  local compiler kind
  for kind in x86_64 i386; do
    compiler=${kind/i386/i686}-w64-mingw32-g++
    command -v "$compiler-posix" >/dev/null || command -v "$compiler" >/dev/null || continue
    printf -- '-rw-r--r-- root/root %s\n' "$place/taut/wine/$kind-windows/tautwine.dll" "$place/taut/wine/x86_64-unix/tautwine.so"
  done | sort -u
}
expected=$(sort -k 3 <<END
$(wine_halves)
-rwxr-xr-x root/root usr/bin/taut
-rw-r--r-- root/root $place/taut/libtaut-check.so
-rw-r--r-- root/root $place/taut/libtaut.so
-rw-r--r-- root/root usr/share/applications/taut.desktop
-rw-r--r-- root/root usr/share/bash-completion/completions/taut
-rw-r--r-- root/root usr/share/doc/taut/changelog.gz
-rw-r--r-- root/root usr/share/doc/taut/copyright
-rw-r--r-- root/root usr/share/icons/hicolor/scalable/apps/taut.svg
-rw-r--r-- root/root usr/share/man/man1/taut.1.gz
END
)
none "contents and permissions of taut" "$(diff <(echo "$expected" | sed '/^$/d') <(contents "$taut"))"
headers() { (cd include && find taut -type f | sed 's|^|usr/include/|'); }
in_dev() { contents "$dev" | awk '{print $3}' | grep -v '^usr/share/doc/'; }
dev_expected() { headers; printf '%s\n' "$place"/{libtaut-host.so,pkgconfig/taut-host.pc,cmake/taut/tautConfig.cmake,cmake/taut/tautConfigVersion.cmake}; }
none "libtaut-dev has everything needed to build a program" "$(comm -23 <(dev_expected | sort) <(in_dev | sort))"
none "and nothing else" "$(in_dev | grep -vE "^(usr/include/taut/|usr/share/taut/kit/|$place/(libtaut-host\.so|pkgconfig/|cmake/taut/))")"
none "the library by its interface's name, and the process for drivers, are in libtaut-host1" \
  "$(comm -3 <(contents "$library" | awk '{print $3}' | grep -v '^usr/share/doc/') \
    <(printf '%s\n' "$place"/{libtaut-host.so.1,libtaut-host.so.1.0.0,taut/taut-driver-process}))"

field() { dpkg-deb -f "$1" "$2"; }
has() { [[ ", $(field "$1" "$2"), " =~ ,\ $3(\ \([^\)]*\))?, ]]; }
check "taut depends on the C library" has "$taut" Depends libc6
lacks_linked() { ! has "$taut" Depends 'lib(asound2|dbus-1-3|sndfile1)[a-z0-9]*'; }
check "libraries loaded at run time are no dependencies" lacks_linked
for library in libasound2 libdbus-1-3 libsndfile1; do
  check "$library is recommended" has "$taut" Recommends "$library(t64)?"
done
needed() { # every library that the programs name is in a package that taut depends on
  local file=$1 library
  objdump -p "$file" | awk '/NEEDED/ {print $2}' | while IFS= read -r library; do
    case $library in ld-linux* | libc.so* | libm.so* | libdl.so* | libpthread.so* | librt.so*) continue ;; esac
    path=$(readlink -f "$(ldconfig -p | awk -v l="$library" -v folder="/${place##*/}/" '$1 == l && index($NF, folder) {print $NF; exit}')")
    package=$({ dpkg -S "$path" || dpkg -S "${path#/usr}"; } 2>/dev/null | sed 's/:.*//')
    has "$taut" Depends "${package//+/\\+}" || echo "$file needs $library ($package)"
  done
}
dpkg-deb -x "$taut" "$made/unpacked"
dpkg-deb -x "$dev" "$made/unpacked"
none "every linked library is a dependency" "$(for file in usr/bin/taut "$place/taut/libtaut.so" "$place/taut/wine/x86_64-unix/tautwine.so"; do
  [ ! -e "$made/unpacked/$file" ] || needed "$made/unpacked/$file"
done)"
none "neither contains the build folder's path" "$(grep -rlF "$PWD" "$made/unpacked")"

if want "lintian finds no error" lintian; then
  lintian --allow-root --fail-on error --no-tag-display-limit "$taut" "$dev" >"$made/lintian" 2>&1
  status=$?
  none "lintian finds no error" "$(grep '^E' "$made/lintian"; [ "$status" -eq 0 ] || echo "status $status")"
fi

# In use, where they were unpacked.
export XDG_CONFIG_HOME=$made/config HOME=$made
program=$made/unpacked/usr/bin/taut
says() {
  local name=$1 pattern=$2 output
  shift 2
  output=$("$@" 2>&1)
  if [[ $output =~ $pattern ]]; then ok "$name"; else not_ok "$name" "$output"; fi
}
says "its version is the tree's" "^taut $version" "$program" --version
says "it finds its driver, and measures by it" '"bit_exact": true' \
  "$program" loopback --json --seconds 0.3 --device 'virtual:loopback?clock=virtual'
says "it registers the driver where the package has it" '.' "$program" register --directory "$made/list"
none "the driver's path is the real one" "$(diff <(echo "$made/unpacked/$place/taut/libtaut.so") "$made/list/Taut/driver")"

# A prefix is not Wine's to begin with, so that no Wine is needed: what the package lacks is what is asked about first.
prefix=$made/prefix
mkdir -p "$prefix/drive_c"
printf 'WINE REGISTRY Version 2\n#arch=win64\n' >"$prefix/system.reg"
printf '#!/bin/sh\necho wine-8.0\n' >"$made/wine"
chmod +x "$made/wine"
if [ -n "$(wine_halves)" ]; then
  says "it finds the driver in Wine where the package has it" 'Taut is not in .* for 64-bit programs' \
    "$program" wine check --prefix "$prefix" --wine "$made/wine"
else
  skip "it finds the driver in Wine where the package has it" "mingw-w64 is not installed"
fi

# The page, generated from the help.
page=$made/unpacked/usr/share/man/man1/taut.1.gz
if want "the manual page has no warning" man; then
  none "the manual page has no warning" "$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page" 2>&1 >"$made/page")"
  col -b <"$made/page" >"$made/text"
  missing() {
    for command in $("$program" help | sed -n 's/^  taut \([a-z]*\) .*/\1/p' | grep -v '^help$' | sort -u); do
      grep -q "taut $command" "$made/text" || echo "$command"
      "$program" help "$command" | sed -n 's/^  \(--[a-z_-]*\).*/\1/p' | while IFS= read -r option; do
        grep -qe "$option" "$made/text" || echo "$command $option"
      done
    done
  }
  none "the manual page has every option of every command" "$(missing)"
fi

# The completion, as bash uses it.
completes() { # completes WORD...: what is offered for the last one
  bash --norc -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _taut; printf "%s\n" "${COMPREPLY[@]}"' - \
    "$made/unpacked/usr/share/bash-completion/completions/taut" "$@"
}
offers() {
  local name=$1 expected=$2
  shift 2
  none "$name" "$(diff <(printf '%s\n' "$expected" | tr ' ' '\n') <(completes "$@"))"
}
offers "commands are completed" "record report register" taut re
offers "options are" "--seconds --settle" taut loopback --se
offers "values that are one of a few" "s16 s24 s32" taut record x.wav --format s
offers "pages of the help" "compare" taut help co
touch "$made/song one.wav"
cd "$made" || exit 1
offers_file() { [ "$(completes taut play so)" = "song one.wav" ]; }
check "completes files, with spaces" offers_file
nothing() { [ -z "$(completes taut play song.wav --rate 4)" ]; }
check "completes nothing for a number" nothing
unoffered() {
  for command in $("$program" help | sed -n 's/^  taut \([a-z]*\) .*/\1/p' | grep -v '^help$' | sort -u); do
    diff <("$program" help "$command" | sed -n 's/^  \(--[a-z_-]*\).*/\1/p' | sort -u) \
      <(completes taut "$command" -- | grep -v '^--help$' | sort -u) | sed "s/^/$command: /"
  done
}
none "the completion offers every option of every command" "$(unoffered)"
if want "the desktop entry is valid" desktop-file-validate; then
  none "the desktop entry is valid" "$(desktop-file-validate unpacked/usr/share/applications/taut.desktop 2>&1)"
fi
finish
