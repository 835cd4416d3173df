#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The set-up with a fake package manager.
. tests/support/tap.sh
none "no purpose lists a package twice" "$(awk '/^[a-z]/ {print $1, $2}' tools/packages.txt | sort | uniq -d)"

# All of them on one machine: some of Debian's packages exclude each other, which a machine that has most of them already does not
# show. What another installed package provides is left out.
name="all packages can be installed together"
if command -v apt-get >/dev/null && apt-cache show g++ >/dev/null 2>&1; then
  all=$(awk '/^[a-z]/ {print $2}' tools/packages.txt | sort -u)
  own=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | awk '$1 == "installed" {print $2}' | sort -u)
  # shellcheck disable=SC2046
  wanted=$({ comm -12 <(echo "$all") <(echo "$own"); tools/setup --missing $(awk '/^[a-z]/ {print $1}' tools/packages.txt | sort -u); } |
    sort -u | comm -12 - <(apt-cache pkgnames | sort -u))
  # shellcheck disable=SC2086
  none "$name" "$({ apt-get install --simulate --no-install-recommends $wanted 2>&1 || echo "refused"; } |
    awk '/^Remv|refused|Conflicts|Depends:/')"
else
  skip "$name" "there are no lists of Debian's packages"
fi

fake=$(mktemp -d)
trap 'rm -rf "$fake"' EXIT
# Nothing is installed, every package is available. A status on the same pipe as the packages' output is rejected.
printf '#!/bin/sh\nexit 1\n' >"$fake/dpkg-query"
printf '#!/bin/sh\nexit 0\n' >"$fake/apt-cache"
printf '#!/bin/sh\nexec "$@"\n' >"$fake/sudo"
cat >"$fake/apt-get" <<'END'
#!/bin/bash
[[ $* == *' install '* && $* != *--assume-no* ]] || exit 0
[[ $* =~ Status-Fd=([0-9]+) ]] && status=${BASH_REMATCH[1]}
[ "$(readlink "/proc/$$/fd/$status")" != "$(readlink "/proc/$$/fd/1")" ] || { echo "one pipe for both"; exit 1; }
printf 'pmstatus:g++:50.0:\n' >&"$status"
echo "the package's own words"
exit "${FAIL:-0}"
END
chmod +x "$fake"/*
setup() { PATH="$fake:$PATH" tools/setup --yes run </dev/null 2>&1; }

check "the status of apt-get and the output of its packages use separate pipes" setup
said=$(FAIL=1 setup)
none "on failure the end of the output is shown" "$(grep -q "the package's own words" <<<"$said" || echo "$said")"
none "the progress is not part of it" "$(grep pmstatus <<<"$said")"

# One package that provides all the others, two of them with a version.
provided=$(tools/setup --list run | paste -sd, | sed 's/,/, /g; s/, / (= 1.2), /')
printf '#!/bin/sh\necho "installed another (= 1), %s"\n' "$provided" >"$fake/dpkg-query"
none "what an installed package provides is not missing" "$(PATH="$fake:$PATH" tools/setup --missing run)"
finish
