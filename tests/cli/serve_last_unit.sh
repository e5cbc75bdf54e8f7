#!/usr/bin/env bash
# A hundred orders over HTTP for the last unit at once: one gets it; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/last_unit.py"
