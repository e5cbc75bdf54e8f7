#!/usr/bin/env bash
# Malformed requests: each has its answer. On one store, since none reaches it.
unset "${!ARGOSY_TEST_@}"
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/malformed.py"
