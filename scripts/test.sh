#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what the tests need, builds, and runs all of them.
#
#   scripts/test.sh            everything that CI runs
#   scripts/test.sh --quick    the release build's tests only, without sanitizers, fuzzing and interop
#   scripts/test.sh --tidy     also clang-tidy over every source file (slow)
#   scripts/test.sh --threads  also ThreadSanitizer on what runs threads against each other
#   scripts/test.sh --gptqmodel  also AWQ and GPTQ folders against transformers and GPTQModel (5 GB of PyTorch)
source "$(dirname "$0")/lib.sh"
quick=no
tidy=no
threads=no
gptqmodel=no
for argument in "$@"; do
  case $argument in
    --quick) quick=yes ;;
    --tidy) tidy=yes ;;
    --threads) threads=yes ;;
    --gptqmodel) gptqmodel=yes ;;
    *) echo "usage: scripts/test.sh [--quick] [--tidy] [--threads] [--gptqmodel]" >&2; exit 2 ;;
  esac
done

install_packages "${build_packages[@]}" "${workbench_packages[@]}" "${test_packages[@]}"
export QT_QPA_PLATFORM=offscreen
# What tests need has just been installed: none may skip for want of it.
export NIBBLE_TESTS_COMPLETE=1
export NIBBLE_DATA_DIR
NIBBLE_DATA_DIR=$(mktemp -d)
trap 'rm -rf "$NIBBLE_DATA_DIR"' EXIT

say "Formatting"
(cd "$root" && git ls-files -z '*.cpp' '*.h' | xargs -0 clang-format-19 --dry-run --Werror)

say "Release build"
configure release
cmake --build "$root/build/release"

if [ "$tidy" = yes ]; then
  say "clang-tidy"
  "$root/scripts/tidy.sh"
fi

if [ "$threads" = yes ]; then
  say "ThreadSanitizer"
  configure tsan
  cmake --build "$root/build/tsan" --target tsan_tests
  ctest --no-tests=error --test-dir "$root/build/tsan" --output-on-failure -L threads
fi

if [ "$gptqmodel" = yes ]; then
  say "transformers and GPTQModel"
  python=$(cached_venv install_gptqmodel)
  "$python" "$root/tests/interop/check_gptqmodel.py" "$root/build/release/app/cli/nibble" "$root/resources" \
    2> >(tail -n 40 >&2) | grep -E '^(ok|FAIL)|failures$'
fi

if [ "$quick" = no ]; then
  # One clang build serves the sanitized tests and the fuzz targets.
  say "AddressSanitizer and UndefinedBehaviorSanitizer"
  configure fuzz -DNIBBLE_TESTS=ON
  cmake --build "$root/build/fuzz" --target asan_tests
  # The window is clicked at random for a minute, the same way each time unless another seed is given.
  NIBBLE_MONKEY_SECONDS=${NIBBLE_MONKEY_SECONDS:-60} NIBBLE_MONKEY_SEED=${NIBBLE_MONKEY_SEED:-1} ctest --no-tests=error --test-dir "$root/build/fuzz" --output-on-failure -L memory -j2

  say "Fuzzing every parser for a short time"
  "$root/scripts/fuzz.sh" 10

  say "Python environment with the real consumers"
  NIBBLE_INTEROP_PYTHON=$(cached_venv install_interop)
  export NIBBLE_INTEROP_PYTHON
fi

say "Tests"
# Without the environment variable the interop test would have nothing to compare with.
exclude=()
[ "$quick" = yes ] && exclude=(-LE interop)
ctest --no-tests=error --test-dir "$root/build/release" --output-on-failure -j2 "${exclude[@]}"
