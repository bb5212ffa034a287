#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the fuzz targets and runs each for some seconds on a copy of its seed corpus, one on each processor.
#
#   scripts/fuzz.sh [SECONDS [NAME...]]    default: 10 seconds, every target
#
# Stops at the first finding; the input behind it lies in build/fuzz/findings.
source "$(dirname "$0")/lib.sh"
seconds=${1:-10}
[ $# -gt 0 ] && shift
names=" $* "
build=${NIBBLE_FUZZ_BUILD:-$root/build/fuzz}

configure fuzz -B "$build"
cmake --build "$build" --target nibble_fuzzers

mkdir -p "$build/findings"
fuzz() {
  local target=$1 name=$2 log=$build/findings/$2.log
  mkdir -p "$build/corpus/$name"
  if [ -d "$root/tests/fuzz/corpus/$name" ]; then
    cp "$root/tests/fuzz/corpus/$name"/* "$build/corpus/$name/"
  fi
  if ! "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
      -artifact_prefix="$build/findings/$name-" "$build/corpus/$name" >"$log" 2>&1; then
    tail -60 "$log"
    echo "fuzz.sh: $name found something, see $build/findings" >&2
    return 1
  fi
  echo "$name for $seconds s: $(tail -1 "$log")"
}

running=0 failed=0
for target in "$build"/tests/fuzz/fuzz_*; do
  [ -f "$target" ] && [ -x "$target" ] || continue
  name=${target##*/fuzz_}
  [ "$names" = "  " ] || [[ $names == *" $name "* ]] || continue
  fuzz "$target" "$name" &
  running=$((running + 1))
  if [ $running -ge "$(nproc)" ]; then
    wait -n || failed=1
    running=$((running - 1))
  fi
  [ $failed -eq 0 ] || break
done
while [ $running -gt 0 ]; do
  wait -n || failed=1
  running=$((running - 1))
done
exit $failed
