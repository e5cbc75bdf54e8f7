#!/usr/bin/env bash
# Limits of pace, connections and patience; TLS; what browsers are told. On one store, since none of it is the store's matter.
unset "${!ARGOSY_TEST_@}"
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/doors.py"
