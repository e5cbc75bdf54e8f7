#!/usr/bin/env bash
# The app as it is served.
exec python3 "${ARGOSY_ROOT:-$(dirname "$0")/../..}/tests/contract/web.py"
