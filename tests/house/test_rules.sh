#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Rules for every file of the project: licence line, length, no machine paths, no unfinished work.
. tests/support/tap.sh

# The project's files: tracked, or new and not ignored; without git (an unpacked archive), all except the builds.
files() {
  if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard | while IFS= read -r file; do
      [ ! -f "$file" ] || printf '%s\n' "$file"
    done
  else
    find . -path ./build -prune -o -type f -print | sed 's|^\./||'
  fi
}
commands=(run test .ci/run tools/{setup,package,pictures,wine-driver} tests/lab/{boot,init,kernel,run})
scripts() { for file in "${commands[@]}"; do [ ! -f "$file" ] || echo "$file"; done; files | grep -E '[.]sh$'; }
sources() { files | grep -E '[.](c|cc|cpp|h|hpp|hh|cmake|awk|sh)$|CMakeLists[.]txt$'; scripts; }
texts() { files | grep -vE '[.](wav|flac|png|ico|json)$'; }

mapfile -t all < <(sources | sort -u)
mapfile -t written < <(texts | sort -u)

unlicensed() {
  awk '/SPDX-License-Identifier: MIT/ && FNR <= 2 {seen[FILENAME] = 1}
       END {for (i = 1; i < ARGC; ++i) if (!seen[ARGV[i]]) print ARGV[i]}' "${all[@]}"
}
too_long() { awk '{n[FILENAME] = FNR} END {for (f in n) if (n[f] > 400) print f ": " n[f] " lines"}' "${all[@]}"; }
traces() { grep -nIE '/(work|farm|tmp|home|root)/[A-Za-z0-9._]|[.]debian[.]org|registry[.]npm|pypi[.]org' "${written[@]}"; }
leftovers() { grep -nIE '\b(TODO|FIXME|XXX|HACK)\b' "${written[@]}" | grep -v '^tests/house/test_rules[.]sh:'; }
unlisted() { for script in "${commands[@]}"; do [ -x "$script" ] || echo "$script"; done; }

none "every source has its licence in the first lines" "$(unlicensed)"
none "no file is longer than 400 lines" "$(too_long)"
none "no file contains a machine's paths or a registry" "$(traces)"
none "nothing is left unfinished" "$(leftovers)"
none "the commands are executable" "$(unlisted)"

broken_links() {
  local page link target
  while IFS= read -r page; do
    awk '/^ *```/ {code = !code; next} !code {gsub(/`[^`]*`/, ""); print}' "$page" |
      grep -oE '\]\([^)]+\)|(src|href)="[^"]+"' | sed -E 's/^\]\(//; s/\)$//; s/^(src|href)="//; s/"$//; s/ .*//' |
      while IFS= read -r link; do
        case $link in *://* | mailto:* | '#'*) continue ;; esac
        target=${link%%#*}
        [ -e "$(dirname "$page")/$target" ] || echo "$page: $link"
      done
  done < <(files | grep -E '[.]md$')
}
none "every relative link in the documentation has a target" "$(broken_links)"

if want "shellcheck finds nothing" shellcheck; then
  mapfile -t shells < <(scripts | sort -u)
  none "shellcheck finds nothing" "$(shellcheck -x "${shells[@]}" 2>&1)"
fi
finish
