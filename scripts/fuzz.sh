#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the fuzz targets and runs each for some seconds on a copy of its seed corpus.
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
for target in "$build"/tests/fuzz/fuzz_*; do
  [ -f "$target" ] && [ -x "$target" ] || continue
  name=${target##*/fuzz_}
  [ "$names" = "  " ] || [[ $names == *" $name "* ]] || continue
  mkdir -p "$build/corpus/$name"
  if [ -d "$root/tests/fuzz/corpus/$name" ]; then
    cp "$root/tests/fuzz/corpus/$name"/* "$build/corpus/$name/"
  fi
  say "Fuzzing $name for $seconds s"
  log="$build/findings/$name.log"
  if ! "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
      -artifact_prefix="$build/findings/$name-" "$build/corpus/$name" >"$log" 2>&1; then
    tail -60 "$log"
    echo "fuzz.sh: $name found something, see $build/findings" >&2
    exit 1
  fi
  tail -1 "$log"
done
