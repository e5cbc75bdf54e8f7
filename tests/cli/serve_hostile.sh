#!/usr/bin/env bash
# Hostile strings in every field, filter, sort and cursor change nothing but the text that is stored; on the store that $ARGOSY_TEST_DB names.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/hostile.py"
