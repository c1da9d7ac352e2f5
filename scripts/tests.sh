#!/usr/bin/env bash
# All tests, none from the cache. The screen shows packages and failures; the
# log has every test by name. With CI=true a skipped test is a failure.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
go test -v -count=1 -timeout 20m ./... 2>&1 | tee build/tests.log |
  grep -E '^(ok|FAIL|panic:|#)|--- (FAIL|SKIP)|^ +[a-z0-9_]+_test\.go:[0-9]+:|^[a-z_/]+\.go:[0-9]+:'
status=${PIPESTATUS[0]}
if [ "${CI:-}" = true ] && grep -qE '^ *--- SKIP' build/tests.log; then
  echo 'with CI=true nothing is skipped, but these were:'
  grep -E '^ *--- SKIP' build/tests.log
  status=1
fi
exit "$status"
