#!/usr/bin/env bash
# Everything that must hold, part by part, each with a written budget of seconds
# on two cores. A part that fails, or takes longer than its budget, fails the
# whole; the parts after it still run, so that one read shows every mistake.
set -uo pipefail
cd "$(dirname "$0")/.."
export GOTOOLCHAIN=local GOFLAGS="${GOFLAGS:-} -buildvcs=false"

# The budgets add up to 1,500 seconds: 25 minutes.
parts='
install  240  scripts/install.sh
build     90  make --no-print-directory build
lint     210  scripts/lint.sh
vuln      60  scripts/vuln.sh
race     300  scripts/race.sh
tests    600  scripts/tests.sh
'

mkdir -p build
started=$SECONDS
bad=0
table=''
while read -r part budget command; do
  [ -n "$part" ] || continue
  printf '\n== %s: %s\n' "$part" "$command"
  begun=$SECONDS
  verdict=passed
  $command </dev/null || { verdict=FAILED; bad=1; }
  took=$((SECONDS - begun))
  if [ "$took" -gt "$budget" ]; then
    verdict="$verdict, OVER ITS BUDGET"
    bad=1
  fi
  line=$(printf '%-8s %4d s of %4d s  %s' "$part" "$took" "$budget" "$verdict")
  printf '== %s\n' "$line"
  table+="$line"$'\n'
done <<<"$parts"

printf '\n== the time of each part\n%s' "$table"
printf '%-8s %4d s of 1500 s\n' total $((SECONDS - started))
if [ -s build/tests.log ]; then
  printf '\n== what go test says (all of it: build/tests.log)\n'
  grep -E '^(ok|FAIL|---|panic:)' build/tests.log | grep -v '^--- PASS'
  scripts/count.sh build/tests.log
fi
[ "$bad" -eq 0 ] || echo 'make test: FAILED'
exit "$bad"
