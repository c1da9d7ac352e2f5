#!/usr/bin/env bash
# One line: how many tests of a `go test -v` log passed, failed and skipped.
set -euo pipefail
count() { grep -cE "^ *--- $1" "$log" || true; }
log=$1
printf '%s tests passed, %s failed, %s skipped\n' "$(count PASS)" "$(count FAIL)" "$(count SKIP)"
