#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every fuzz target (taut_fuzz in a room's CMakeLists) for a minute, with the address and undefined sanitizers.
. tests/support/tap.sh
. tools/build.sh
want "fuzzing" clang++-19 cmake ninja || finish
check "fuzz targets are configured" configure_quietly fuzz
mapfile -t targets < <(ninja -C build/fuzz -t targets all | sed -n 's/^\(fuzz_[a-z0-9_]*\): phony.*/\1/p' | sort -u)
[ ${#targets[@]} -gt 0 ] || not_ok "fuzz targets exist" "none was found"
[ ${#targets[@]} -eq 0 ] || check "fuzz targets compile" build_quietly fuzz "${targets[@]}"

found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
fuzz() {
  mkdir -p "$found/$1"
  (cd "$found/$1" && "$OLDPWD/build/fuzz/bin/$1" -max_total_time="${TAUT_FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 .) || { base64 "$found/$1"/crash-* "$found/$1"/timeout-* 2>/dev/null; return 1; }
}
for target in "${targets[@]+"${targets[@]}"}"; do
  check "$target for ${TAUT_FUZZ_SECONDS:-60} s" fuzz "$target"
done
finish
