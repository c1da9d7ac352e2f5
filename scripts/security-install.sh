#!/usr/bin/env bash
# Installs the outside tools of `make security` that this machine lacks, all of
# them Debian packages. nikto is none; ffuf with the lists of dirb finds paths,
# wapiti asks about headers and files left behind, sslscan about TLS.
set -euo pipefail
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need wapiti wapiti
need sqlmap sqlmap
need hydra hydra
need ffuf ffuf
need slowhttptest slowhttptest
need sslscan sslscan
need jq jq
need openssl openssl
need curl curl
[ -e /usr/share/dirb/wordlists/big.txt ] || missing+=(dirb)
[ ${#missing[@]} -gt 0 ] || exit 0
echo "-- missing: ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
