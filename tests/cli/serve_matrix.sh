#!/usr/bin/env bash
# Every path and method by every role, bound or not, with good and bad tokens and sessions; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/matrix.py"
