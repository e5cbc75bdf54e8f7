#!/usr/bin/env bash
# The stream of events; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/stream.py"
