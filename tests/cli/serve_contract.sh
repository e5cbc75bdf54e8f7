#!/usr/bin/env bash
# Every operation of the HTTP interface is called, and every reply fits its description; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/contract.py"
