#!/usr/bin/env bash
# The description of the HTTP interface is clean under the recommended rules of Redocly's linter, which npm brings.
root=${ARGOSY_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
version=1.34.5
cache=$root/build-test/redocly-$version
redocly=$cache/node_modules/.bin/redocly
skip() {
    echo "openapi: $1, so the linter is left out"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
export npm_config_update_notifier=false REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
if [ ! -x "$redocly" ]; then
    command -v npm >/dev/null || skip "there is no npm"
    mkdir -p "$cache"
    npm install --silent --no-audit --no-fund --prefix "$cache" "@redocly/cli@$version" >npm.txt 2>&1 || {
        tail -n 5 npm.txt
        skip "npm could not fetch @redocly/cli"
    }
fi
"${ARGOSY:-$root/build/argosy}" openapi >openapi.json || { echo "0 passed, 1 failed"; exit 1; }
if "$redocly" lint --extends recommended --format stylish --max-problems 50 openapi.json >lint.txt 2>&1 &&
    grep -q 'description is valid' lint.txt && ! grep -qE '(warning|error)s?\b' lint.txt; then
    echo "1 passed, 0 failed"
else
    cat lint.txt
    echo "0 passed, 1 failed"
    exit 1
fi
