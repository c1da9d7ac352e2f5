#!/usr/bin/env bash
# Builds the proxies that Debian has not, or has not lately, into build/proxies:
# the newest Caddy and Traefik, each at the versions of its folder below tools. Ten
# minutes on two cores the first time, nothing after that. With them there,
# TWINLATCH_PROXIES=all makes the tests of stories/protect run in every proxy.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/proxies

proxy() {
  local name=$1 package=$2 begun=$SECONDS
  [ "build/proxies/$name" -ot "tools/$name/go.sum" ] || return 0
  echo "-- building $name"
  (cd "tools/$name" && CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false \
    nice -n 15 go build -trimpath -ldflags '-s -w' -o "../../build/proxies/$name" "$package")
  touch "build/proxies/$name"
  echo "-- $name took $((SECONDS - begun)) s"
}
proxy caddy github.com/caddyserver/caddy/v2/cmd/caddy
proxy traefik github.com/traefik/traefik/v3/cmd/traefik
