#!/usr/bin/env bash
# Connections are cut at random bytes while orders are placed, each of which is there once; on the PostgreSQL that $ARGOSY_TEST_DB names.
# tests/campaign/cuts is the long run.
if [ "${ARGOSY_TEST_DB:-sqlite}" = sqlite ]; then echo "0 passed, 0 failed, 1 skipped"; exit 0; fi
export ARGOSY=${ARGOSY_RELEASE:-${ARGOSY:-build/argosy}}
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/campaign/cuts.py"
