#!/usr/bin/env bash
# One's own account in the app: password, second factor, sessions, signing out. On one store, since none of it is the store's matter.
unset "${!ARGOSY_TEST_@}"
exec node "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/browser/account.mjs"
