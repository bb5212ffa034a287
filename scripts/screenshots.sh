#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pictures of every page of the workbench, light and dark, small, large and at twice the resolution.
#
#   scripts/screenshots.sh [FOLDER]    default: build/screenshots; those of the guide go to docs/images
source "$(dirname "$0")/lib.sh"
out=${1:-$root/build/screenshots}
install_packages "${build_packages[@]}" "${workbench_packages[@]}" "${test_packages[@]}"
configure release
cmake --build "$root/build/release" --target take_pictures
export QT_QPA_PLATFORM=offscreen
take=$root/build/release/tests/take_pictures
for theme in light dark; do
  "$take" "$out/$theme-1100x700" $theme 1100 700
  "$take" "$out/$theme-1920x1080" $theme 1920 1080
done
QT_SCALE_FACTOR=2 "$take" "$out/light-2x" light 1100 700
"$take" "$out/light-1280x800" light 1280 800
"$take" "$out/dark-1280x800" dark 1280 800
cp "$out/dark-1280x800/window-plan.png" "$out/light-1280x800/window-plan-dark.png"
# Those that the guide and the README show.
for picture in "$root"/docs/images/window-*.png; do cp "$out/light-1280x800/${picture##*/}" "$picture"; done
say "Pictures in $out and docs/images"
