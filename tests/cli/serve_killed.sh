#!/usr/bin/env bash
# The server is killed 10 times while 64 clients place and pick orders: what was acknowledged is there once; on the store that $ARGOSY_TEST_DB names.
export ARGOSY=${ARGOSY_RELEASE:-${ARGOSY:-build/argosy}} # as fast as it gets, so that the kill meets something
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/killed.py" 10
