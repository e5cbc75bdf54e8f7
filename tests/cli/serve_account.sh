#!/usr/bin/env bash
# Passwords, a second factor, and what one is told of one's account; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/account.py"
