#!/usr/bin/env bash
# The scan screens of the app on a phone, through a lost connection; on the store that $ARGOSY_TEST_DB names.
exec node "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/browser/scan.mjs"
