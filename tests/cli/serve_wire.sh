#!/usr/bin/env bash
# Bodies in pieces, cut off, too large; clients that leave, wait or talk ahead; stopping in the middle of work; on the store that
# $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/wire.py"
