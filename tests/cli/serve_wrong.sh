#!/usr/bin/env bash
# All kinds of wrong input over HTTP, for every action: refused with what is wrong, nothing changed; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/wrong.py"
