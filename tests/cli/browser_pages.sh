#!/usr/bin/env bash
# Every page of the app in a browser, and who may see it; on the store that $ARGOSY_TEST_DB names.
exec node "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/browser/pages.mjs"
