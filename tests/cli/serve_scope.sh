#!/usr/bin/env bash
# Who is bound to a site or a party sees and does what is his alone, over all of HTTP; tokens that may less than their owner; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/scope.py"
