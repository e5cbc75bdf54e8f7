#!/usr/bin/env bash
# Each role's day in a browser, from sign-in to the ledgers; on the store that $ARGOSY_TEST_DB names.
exec node "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/browser/days.mjs"
