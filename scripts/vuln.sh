#!/usr/bin/env bash
# Known vulnerabilities that our code really calls. The database is the folder
# TWINLATCH_VULNDB names, else shared/vulndb beside the repository (or beside
# the one this was cloned from), else the live one.
set -uo pipefail
cd "$(dirname "$0")/.."
check() { go tool -modfile=tools/go.mod govulncheck "$@" ./...; }

# beside prints the database next to a folder, when there is one.
beside() {
  local folder
  folder=$(cd "$1/../shared/vulndb" 2>/dev/null && pwd) && [ -d "$folder/index" ] && echo "$folder"
}
database() {
  if [ -n "${TWINLATCH_VULNDB:-}" ]; then
    (cd "$TWINLATCH_VULNDB" && pwd)
    return
  fi
  beside . && return
  beside "$(git rev-parse --path-format=absolute --git-common-dir)/.." && return
  local origin
  origin=$(git config --get remote.origin.url) && [ -d "$origin" ] && beside "$origin"
  true
}

folder=$(database) || exit 1
if [ -n "$folder" ]; then
  echo "-- a vulnerability database in a folder, $(basename "$(dirname "$folder")")/$(basename "$folder")"
  check -db "file://$folder"
  exit
fi
echo '-- the live vulnerability database'
said=$(check 2>&1)
status=$?
printf '%s\n' "$said"
if [ "$status" -ne 0 ] && grep -qE 'dial tcp|lookup|fetching vulnerabilities' <<<"$said"; then
  echo 'NOT CHECKED: there is no network to the live database and no folder with one (TWINLATCH_VULNDB=FOLDER).'
  [ "${CI:-}" = true ] && exit 1
  exit 0
fi
exit "$status"
