#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every fuzz target (taut_fuzz in a room's CMakeLists), with the address and undefined sanitizers. A landing tries the same
# cases every time: those of tests/fuzz/kept/TARGET.txt, one a line in base64, which reach as much of the code as is known to be
# reached, and a fixed number grown from them. The nightly run grows others, for a minute each. What one finds is printed, and
# belongs into that file.
. tests/support/tap.sh
. tools/build.sh
want "fuzzing" clang++-19 cmake ninja || finish
if ! clang++-19 -fsanitize=fuzzer -x c++ - -o /dev/null 2>/dev/null <<<'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }'; then
  skip "fuzzing" "clang's fuzzer (libclang-rt-19-dev) is not installed"
  finish
fi
check "fuzz targets are configured" configure_quietly fuzz
mapfile -t targets < <(ninja -C build/fuzz -t targets all | sed -n 's/^fuzz_\([a-z0-9_]*\): phony.*/\1/p' | sort -u)
[ ${#targets[@]} -gt 0 ] || not_ok "fuzz targets exist" "none was found"
[ ${#targets[@]} -eq 0 ] || check "fuzz targets compile" build_quietly fuzz "${targets[@]/#/fuzz_}"

# How many are grown for one landing: some 15 s each on one processor, together less than three minutes.
declare -A cases=([apart_driver]=100000 [apart_program]=4000 [calls]=60000 [card_id]=150000 [learned]=250000 [reader]=250000 [settings]=150000 [settings_file]=8000 [telemetry]=2000 [wine_calls]=60000)
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
fuzz() {
  local program=$PWD/build/fuzz/bin/fuzz_$1 how=(-seed=1 "-runs=$2" -max_total_time=60) line number=0
  [ "$TAUT_NIGHTLY" = 0 ] || how=("-max_total_time=${TAUT_FUZZ_SECONDS:-60}")
  mkdir -p "$found/$1"
  while read -r line; do
    number=$((number + 1))
    base64 -d <<<"$line" >"$found/$1/$number"
  done <"tests/fuzz/kept/$1.txt"
  (cd "$found/$1" && "$program" "${how[@]}" -max_len=4096 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 .) ||
    { base64 -w0 "$found/$1"/crash-* "$found/$1"/timeout-* 2>/dev/null; return 1; }
}
for target in "${targets[@]+"${targets[@]}"}"; do
  check "$target withstands any input" fuzz "$target" "${cases[$target]:-20000}"
done
finish
