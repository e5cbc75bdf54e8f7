# Every page of the app in a browser: ARGOSY_TEST_DB says on which store.
exec node "$ARGOSY_ROOT/tests/browser/pages.mjs"
