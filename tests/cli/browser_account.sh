#!/usr/bin/env bash
# One's own account in the app: password, second factor, sessions, signing out; on the store that $ARGOSY_TEST_DB names.
exec node "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/browser/account.mjs"
