#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Tests and measures the Vulkan backend on a machine that has a GPU, a Vulkan loader and a driver, and
# nothing of ours: the programs are built elsewhere.
#
#   scripts/gpu-check.sh --pack FOLDER     here, after a build with -DNIBBLE_BENCH=ON: copies programs, the
#                                          libraries they need and the tests' data
#   FOLDER/gpu-check.sh [GB/S]             there: tests, then a table of speeds; GB/S is what the card's
#                                          data sheet promises (or "help" for what it does when left out)
# In the environment: LLAMA_BENCH=/path/to/llama-bench measures the peer on the same files, or LLAMA_LIB=FOLDER with its
# libraries (bench_llama_cpp.py); MODELS and TYPES say which ("1b moe"; "Q4_K_M Q8_0 Q6_K", to which F16 is added), and
# LAYERS how many layers they have; SWEEP="Q4_K F16" tries all ways to share out products of these types. TESTS=no
# leaves the tests out; MEGABYTES are the weights of a product, 512 if not said. PRODUCTS="Q4_K F16" measures
# products of these types only, PROFILE=yes also says what each kind of step of a token takes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

pack() {
  local root=$here/.. folder=$1 program
  mkdir -p "$folder/bin" "$folder/lib" "$folder/root/tests/data/demo" "$folder/root/resources/text"
  for program in app/cli/nibble tests/tst_vulkan_matrices tests/tst_vulkan_attention tests/tst_vulkan_attend_token tests/tst_vulkan_model \
      tests/tst_vulkan_offload tests/tst_vulkan_top tests/tst_vulkan_experts tests/tst_vulkan_tuning \
      tests/bench/bench_vulkan tests/bench/bench_vulkan_start tests/bench/make_synthetic; do
    cp "$root/build/release/$program" "$folder/bin/"
    strip "$folder/bin/$(basename "$program")"
    ldd "$root/build/release/$program" | awk '$3 ~ /^\// { print $3 }'
  done | sort -u | grep -vE '/(libc|libm|ld-linux.*|libpthread|libdl|librt)\.so' |
    while read -r library; do cp -L "$library" "$folder/lib/"; done
  strip "$folder"/lib/* 2>/dev/null || true
  cp "$root"/tests/data/demo/*.gguf "$folder/root/tests/data/demo/"
  cp -r "$root/tests/data/tinymodel" "$folder/root/tests/data/"
  cp -r "$root/resources/demo-model" "$folder/root/resources/"
  cp "$root/resources/text/heldout.txt" "$folder/root/resources/text/"
  cp "${BASH_SOURCE[0]}" "$folder/gpu-check.sh"
  cp "$here/bench_llama_cpp.py" "$folder/"
  du -sh "$folder"
}

if [ "${1:-}" = --pack ]; then
  [ $# -eq 2 ] || { echo "usage: scripts/gpu-check.sh --pack FOLDER" >&2; exit 2; }
  pack "$2"
  exit
fi
if [ "${1:-}" = --help ] || [ ! -d "$here/bin" ]; then
  sed -n '3,14p' "${BASH_SOURCE[0]}"
  exit 2
fi

peak=${1:-}
export LD_LIBRARY_PATH=$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export NIBBLE_TEST_ROOT=$here/root QT_QPA_PLATFORM=offscreen
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NIBBLE_DATA_DIR=$work/data NIBBLE_CACHE_DIR=$work/cache
failed=0
bench=("$here/bin/bench_vulkan" ${peak:+--peak "$peak"} ${MEGABYTES:+--megabytes "$MEGABYTES"})

say() { printf '\n== %s\n' "$*"; }

say "Devices"
"$here/bin/nibble" devices

tests="tst_vulkan_matrices tst_vulkan_attention tst_vulkan_attend_token tst_vulkan_model tst_vulkan_offload tst_vulkan_top tst_vulkan_experts tst_vulkan_tuning"
[ "${TESTS:-yes}" = yes ] || tests=
for program in $tests; do
  say "$program"
  "$here/bin/$program" >"$work/log" 2>&1 || failed=1
  grep -E '^(FAIL|SKIP|Totals)|Loc:|KL mean' "$work/log" || true
done

# Other GPUs have no matrix units.
if [ -n "$tests" ]; then
  say "tst_vulkan_matrices manyVectors, without matrix units"
  NIBBLE_VULKAN_MATRIX=off "$here/bin/tst_vulkan_matrices" manyVectors >"$work/log" 2>&1 || failed=1
  grep -E '^(FAIL|SKIP|Totals)|Loc:' "$work/log" || true
fi

for cache in cold warm; do
  say "Start, $cache cache"
  NIBBLE_CACHE_DIR=$work/start "$here/bin/bench_vulkan_start" "$here/root/tests/data/demo/fable-5m-Q8_0.gguf" || failed=1
done

for type in ${SWEEP:-}; do
  say "What the driver made of products of $type"
  "$here/bin/bench_vulkan" --statistics "$type" || failed=1
  say "All ways to share out products of $type, best first"
  "${bench[@]}" --sweep "$type" >"$work/log" || failed=1
  for shape in wide long small; do grep " $shape " "$work/log" | sed 's/.* groups[^0-9]*\([0-9.]*\) GB.*/\1 &/' | sort -rn | head -n 5 | cut -d' ' -f2-; done
done

say "Products"
# shellcheck disable=SC2086
"${bench[@]}" ${PRODUCTS:-} || failed=1

for dot in on off; do
  say "Batches without matrix units, dot products of bytes $dot"
  NIBBLE_VULKAN_MATRIX=off NIBBLE_VULKAN_DOT=$dot "${bench[@]}" Q4_K Q8_0 | grep tokens || failed=1
done

# measure NAME TYPES...: the synthetic model of that name in each type.
measure() {
  local name=$1 type
  shift
  "$here/bin/make_synthetic" "$name" "$work/$name-F16.gguf" ${LAYERS:+--layers "$LAYERS"}
  for type in "$@" F16; do
    say "$name $type"
    if [ "$type" != F16 ]; then
      "$here/bin/nibble" quantize "$work/$name-F16.gguf" --type "$type" --method rtn --out "$work/$name-$type.gguf" >/dev/null 2>&1
    fi
    "$here/bin/nibble" bench "$work/$name-$type.gguf" --device vulkan --repetitions 3 || failed=1
    if [ "${PROFILE:-no}" = yes ]; then
      NIBBLE_VULKAN_PROFILE=1 "$here/bin/nibble" bench "$work/$name-$type.gguf" --device vulkan --prompt 0 --repetitions 1 2>&1 |
        grep '^1 tokens' || failed=1
    fi
    if [ -n "${LLAMA_BENCH:-}" ]; then "$LLAMA_BENCH" -m "$work/$name-$type.gguf" -p 512 -n 128 -r 3; fi
    if [ -n "${LLAMA_LIB:-}" ]; then LD_LIBRARY_PATH=$LLAMA_LIB python3 "$here/bench_llama_cpp.py" "$LLAMA_LIB" "$work/$name-$type.gguf"; fi
    [ "$type" = F16 ] || rm -f "$work/$name-$type.gguf"
  done
  rm -f "$work/$name-F16.gguf"
}
# The shapes of Llama 3.2 1B; 32 experts, of which a token takes 4. On a card that is bound by memory only with larger
# models: 3b, 8b (16 GB of disk).
for model in ${MODELS:-1b moe}; do
  measure "$model" ${TYPES:-Q4_K_M Q8_0 Q6_K}
done
say "How products are shared out"
cat "$work"/cache/*.shapes 2>/dev/null || true
exit $failed
