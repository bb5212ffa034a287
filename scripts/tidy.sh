#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# clang-tidy over our sources, or over the files named.
source "$(dirname "$0")/lib.sh"
cd "$root"
[ -f build/release/compile_commands.json ] || configure release
if [ $# -gt 0 ]; then files=("$@"); else mapfile -t files < <(git ls-files 'engine/*.cpp' 'app/*.cpp'); fi
printf '%s\0' "${files[@]}" | xargs -0 -n 4 -P "$(nproc)" clang-tidy-19 -p build/release --quiet
