#!/usr/bin/env bash
# A field and an action that the program gains are in the app without a change of it; on the store that $ARGOSY_TEST_DB names.
exec node "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/browser/grown.mjs"
