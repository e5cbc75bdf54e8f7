#!/usr/bin/env bash
# The app as it is served.
export ARGOSY_TEST_DB=sqlite # it asks the store for nothing
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/web.py"
