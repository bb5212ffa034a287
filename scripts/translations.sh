#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Collects the texts of the workbench into resources/i18n/*.ts, keeping what is translated. English needs plurals only.
set -euo pipefail
cd "$(dirname "$0")/.."
lupdate=${LUPDATE:-$(qmake6 -query QT_HOST_BINS)/lupdate}
options=(-silent -no-obsolete -locations none -extensions cpp,h ui -I .)
"$lupdate" "${options[@]}" -pluralonly -source-language en -target-language en -ts resources/i18n/nibble_en.ts
for language in de uk; do
  "$lupdate" "${options[@]}" -source-language en -target-language "$language" -ts "resources/i18n/nibble_$language.ts"
done
