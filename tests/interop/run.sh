#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs an interop check with the Python that scripts/test.sh prepared. Exit status 77 (ctest: skipped)
# where there is none.
set -euo pipefail
if [ -z "${NIBBLE_INTEROP_PYTHON:-}" ]; then
  echo "NIBBLE_INTEROP_PYTHON is not set; scripts/test.sh prepares it"
  exit 77
fi
NIBBLE_DATA_DIR=$(mktemp -d)
export NIBBLE_DATA_DIR PYTHONDONTWRITEBYTECODE=1
trap 'rm -rf "$NIBBLE_DATA_DIR"' EXIT
"$NIBBLE_INTEROP_PYTHON" "$@"
