#!/usr/bin/env bash
# Runs every fuzzer for FUZZ_TIME (10m), FUZZ_AT_ONCE at a time (twice as many as
# there are cores: most wait for a database or a file), with one worker each, and
# writes build/fuzz/table.md. With arguments, those fuzzers alone.
#
# The corpus: an input that fails is written to the package's testdata/fuzz by Go
# itself and stays there, mended or not. Of those that only reached new code, the
# dozen smallest of each fuzzer below 300 bytes are kept there too, so that every
# `go test` begins where the long runs came to; the rest stays in Go's cache.
set -uo pipefail
cd "$(dirname "$0")/.."
export GOTOOLCHAIN=local
time=${FUZZ_TIME:-10m} at_once=${FUZZ_AT_ONCE:-$((2 * $(nproc)))}
most=12 largest=300
cache=$(go env GOCACHE)/fuzz/$(go list -m)
rm -rf build/fuzz
mkdir -p build/fuzz

# one FOLDER FUZZER: a line for the table, and the log when it fails.
one() {
  local folder=$1 name=$2 log=build/fuzz/$2.log verdict=passed execs
  go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" -fuzzminimizetime 5s -parallel 1 -timeout 0 "./$folder" >"$log" 2>&1 || verdict='**failed**'
  # Go reports the end of its own time as a failure when a worker is slow to stop
  # (golang/go#75804, mended in Go 1.27): no input failed then.
  if grep -q '^ *context deadline exceeded$' "$log" && ! grep -qE 'Failing input|panic:' "$log"; then verdict=passed; fi
  execs=$(grep -oE 'execs: [0-9]+' "$log" | tail -1 | grep -oE '[0-9]+')
  printf '| `%s` | %s | %s | %s | %s |\n' "$name" "${folder#./}" "$time" "${execs:-0}" "$verdict" >"build/fuzz/$name.row"
  [ "$verdict" = passed ] || { echo "-- $name in $folder"; tail -40 "$log"; }
  keep "$folder" "$name"
}

keep() {
  local found=$cache/$1/$2 kept=$1/testdata/fuzz/$2 file
  [ "$1" != . ] || found=$cache/$2
  [ -d "$found" ] || return 0
  mkdir -p "$kept"
  find "$found" -type f -size "-${largest}c" -printf '%s %p\n' | sort -n | head -"$most" | while read -r _ file; do
    [ "$(find "$kept" -type f | wc -l)" -ge "$most" ] || cp -n "$file" "$kept/"
  done
  rmdir "$kept" 2>/dev/null || true
}

while IFS=: read -r place name; do
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n; done
  one "$(dirname "$place")" "$name" &
done < <(git grep -noE '^func Fuzz[A-Za-z0-9_]+' -- '*_test.go' | sed -E 's/:[0-9]+:func /:/')
wait

{
  echo '| fuzzer | package | time | executions | verdict |'
  echo '|---|---|---|---|---|'
  cat build/fuzz/*.row
} >build/fuzz/table.md
cat build/fuzz/table.md
! grep -q 'failed' build/fuzz/table.md
