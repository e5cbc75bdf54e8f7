#!/usr/bin/env bash
# The table of docs/security.md: its lines are those of ASVS, and the tests that it names are there.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/asvs.py"
