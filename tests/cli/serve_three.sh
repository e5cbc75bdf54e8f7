#!/usr/bin/env bash
# Three servers on one database sell the last units while one of them is killed; on the PostgreSQL that $ARGOSY_TEST_DB names. A file has one
# server. tests/campaign/last_units is the long run.
if [ "${ARGOSY_TEST_DB:-sqlite}" = sqlite ]; then echo "0 passed, 0 failed, 1 skipped"; exit 0; fi
export ARGOSY=${ARGOSY_RELEASE:-${ARGOSY:-build/argosy}} # as fast as it gets, so that the kill meets something
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/servers.py"
