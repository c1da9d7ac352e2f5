#!/usr/bin/env bash
# What is too slow for every change: the race detector over everything, long
# models, long fuzzing, many kills. Writes docs/results/test-long.md, which is
# committed before an issue is called resolved.
#
# TWINLATCH_LONG=1 makes tests take their long form; FUZZ_TIME is the time of
# each fuzzer (60s).
set -uo pipefail
cd "$(dirname "$0")/.."
export GOTOOLCHAIN=local CI=true TWINLATCH_LONG=1
fuzz_time=${FUZZ_TIME:-60s}
mkdir -p build docs/results
bad=0
rows=''

# part NAME COMMAND…: run it, keep its verdict and time for the result file.
part() {
  local name=$1 begun=$SECONDS verdict=passed
  shift
  printf '\n== %s: %s\n' "$name" "$*"
  "$@" </dev/null || { verdict='**failed**'; bad=1; }
  rows+="| $name | $verdict | $((SECONDS - begun)) s |"$'\n'
}

fuzz_all() {
  local status=0 place name
  while IFS=: read -r place name; do
    echo "-- $name in $place"
    go test -run '^$' -fuzz "^$name\$" -fuzztime "$fuzz_time" "./$(dirname "$place")" || status=1
  done < <(git grep -noE '^func Fuzz[A-Za-z0-9_]+' -- '*_test.go' | sed -E 's/:[0-9]+:func /:/')
  return "$status"
}

part install scripts/install.sh
part 'tests, long form' go test -count=1 -timeout 90m ./...
part 'race detector, everything' env CGO_ENABLED=1 go test -race -count=1 -timeout 90m ./...
part 'stories on PostgreSQL' env TWINLATCH_STORIES=postgres go test -count=1 -timeout 60m ./stories
part 'every screenshot' go run ./stories/storybook -screenshots build/screenshots
part "fuzzing, $fuzz_time each" fuzz_all

{
  echo '# The long tests'
  echo
  echo "Of commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD || echo ' with changes'), $(date -u +%Y-%m-%d),"
  echo "$(go version | cut -d' ' -f3,4), $(nproc) cores. Made by \`make test-long\`."
  echo
  echo '| part | verdict | time |'
  echo '|---|---|---|'
  printf '%s' "$rows"
} >docs/results/test-long.md
cat docs/results/test-long.md
exit "$bad"
