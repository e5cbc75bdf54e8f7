#!/usr/bin/env bash
# The fuzz targets over the texts that are kept with the sources, each of which once broke something or might have.
exec "$(dirname "$ARGOSY")/fuzz-replay" "$ARGOSY_ROOT/tests/fuzz/corpus"
