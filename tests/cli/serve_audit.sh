#!/usr/bin/env bash
# What is denied is kept, secrets are not; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/audit.py"
