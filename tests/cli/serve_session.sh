#!/usr/bin/env bash
# Signing in with a browser; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/session.py"
