#!/usr/bin/env bash
# What is too slow for every change: the race detector over everything, long
# models, long fuzzing, many kills. Writes docs/results/test-long.md, which is
# committed before an issue is called resolved.
#
# TWINLATCH_LONG=1 makes tests take their long form; FUZZ_TIME is the time of
# each fuzzer (10m), FUZZ_AT_ONCE how many run together: scripts/fuzz.sh.
set -uo pipefail
cd "$(dirname "$0")/.."
export GOTOOLCHAIN=local CI=true TWINLATCH_LONG=1
export FUZZ_TIME=${FUZZ_TIME:-10m}
mkdir -p build docs/results
commit="$(git rev-parse --short HEAD)$(git diff --quiet HEAD || echo ' with changes')"
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

part install scripts/install.sh
part 'tests, long form' go test -count=1 -timeout 90m ./...
part 'race detector, everything' env TWINLATCH_LONG= CGO_ENABLED=1 go test -race -count=1 -timeout 90m ./...
part 'stories on PostgreSQL' env TWINLATCH_STORIES=postgres go test -count=1 -timeout 60m ./stories
part 'building proxies' scripts/proxies-install.sh
part 'every proxy' env TWINLATCH_PROXIES=all go test -count=1 -timeout 20m ./stories/protect
part 'every screenshot' go run ./stories/storybook -screenshots build/screenshots
part "fuzzing, $FUZZ_TIME each" scripts/fuzz.sh

{
  echo '# The long tests'
  echo
  echo "Of commit $commit, $(date -u +%Y-%m-%d),"
  echo "$(go version | cut -d' ' -f3,4), $(nproc) cores. Made by \`make test-long\`."
  echo
  echo '| part | verdict | time |'
  echo '|---|---|---|'
  printf '%s' "$rows"
  echo
  echo '## Fuzzing'
  echo
  cat build/fuzz/table.md
  awk -F'|' 'NR > 2 { n += $5 } END { printf "\n%d executions of %d fuzzers.\n", n, NR - 2 }' build/fuzz/table.md
} >docs/results/test-long.md
cat docs/results/test-long.md
exit "$bad"
