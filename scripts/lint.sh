#!/usr/bin/env bash
# Form and walls: gofmt, go vet, staticcheck, golangci-lint (.golangci.yml).
# The linters' versions are pinned in tools/go.mod, apart from ours.
set -uo pipefail
cd "$(dirname "$0")/.."
tool() { go tool -modfile=tools/go.mod "$@"; }
status=0
step() { echo "-- $1"; shift; "$@" || status=1; }

formatted() {
  local files
  files=$(find . \( -path ./build -o -path ./node_modules \) -prune -o -name '*.go' -print0 | xargs -0 gofmt -l)
  [ -z "$files" ] || { printf 'not formatted (gofmt -w mends it):\n%s\n' "$files"; return 1; }
}
step gofmt formatted
step 'go vet' go vet ./...
step staticcheck tool staticcheck ./...
step golangci-lint tool golangci-lint run --allow-parallel-runners ./...
exit "$status"
