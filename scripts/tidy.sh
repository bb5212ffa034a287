#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# clang-tidy over our sources, or over the files named. Prints findings only and fails if there are any.
source "$(dirname "$0")/lib.sh"
cd "$root"
build=${NIBBLE_TIDY_BUILD:-build/release}
[ -f "$build/compile_commands.json" ] || configure release -B "$build"
# Without g++'s precompiled headers, which clang cannot read: so each file is also seen with its own includes alone.
commands=$(mktemp -d)
sed -E 's/ -Winvalid-pch -include [^ ]*cmake_pch\.hxx//g' "$build/compile_commands.json" >"$commands/compile_commands.json"
if [ $# -gt 0 ]; then files=("$@"); else mapfile -t files < <(git ls-files 'engine/*.cpp' 'app/*.cpp' 'ui/*.cpp'); fi

findings=$(mktemp)
trap 'rm -rf "$findings" "$commands"' EXIT
# The compile commands are g++'s; clang need not know each of its warnings, nor agree with its library. One file a process, so that
# a slow file holds up nothing.
status=0
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 -p "$commands" --quiet \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-deprecated-declarations >"$findings" 2>&1 || status=$?
grep -vE '^([0-9]+ (warnings?|errors?)( and [0-9]+ errors?)? (generated|treated).*|Suppressed .*|Use -header-filter.*)?$' \
  "$findings" || true
if [ "$status" -ne 0 ]; then
  echo "tidy.sh: findings in some of ${#files[@]} files" >&2
  exit 1
fi
echo "clang-tidy: nothing found in ${#files[@]} files"
