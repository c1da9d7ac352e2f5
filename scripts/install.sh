#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: Debian packages (as root
# or through sudo), and npm packages and Go programs that are never committed.
# Installs nothing that is there already, asks nothing, and says what is missing
# when it cannot.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build

# A program, and the Debian package that has it.
missing=()
need() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing+=("$2"); }
need chromium chromium
need oathtool oathtool
need zbarimg zbar-tools
need npm npm
need nginx nginx-light
need caddy caddy
need apache2 apache2-bin # the program alone: nothing is started
need node nodejs
need gcc gcc # the race detector links with it
need fc-list fontconfig
[ -e /usr/lib/apache2/modules/mod_auth_openidc.so ] || missing+=(libapache2-mod-auth-openidc)
[ -e /usr/include/stdlib.h ] || missing+=(libc6-dev)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
fc-list 2>/dev/null | grep DejaVu >/dev/null || missing+=(fonts-dejavu-core)

if [ ${#missing[@]} -gt 0 ]; then
  echo "-- missing: ${missing[*]}"
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  if ! command -v apt-get >/dev/null; then
    echo 'This is not Debian: install by hand what is named above.'
    [ "${CI:-}" = true ] && exit 1
    exit 0
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >build/apt.log 2>&1 ||
    { tail -20 build/apt.log; exit 1; }
fi

# An npm package of one version, unpacked into a folder; no script of it is run.
unpack() {
  local name=$1 version=$2 folder=$3
  [ "$(cat "$folder/version" 2>/dev/null)" != "$version" ] || return 0
  echo "-- $name $version"
  mkdir -p "$folder"
  (cd "$folder" && npm pack --silent --ignore-scripts "$name@$version" >/dev/null &&
    tar -xzf "$name-$version.tgz" --strip-components=1 && rm "$name-$version.tgz" && echo "$version" >version)
}
# axe-core finds accessibility mistakes.
unpack axe-core 4.14.1 build/axe
# openid-client is an OpenID Connect client that knows nothing of us.
unpack openid-client 6.8.9 build/node_modules/openid-client
unpack oauth4webapi 3.8.8 build/node_modules/oauth4webapi
unpack jose 6.2.15 build/node_modules/jose

# A Go program at the versions of its folder below tools, which are no part of our
# own go.mod; a minute the first time.
program() {
  local name=$1 package=$2
  [ "build/$name" -ot "tools/$name/go.sum" ] || return 0
  echo "-- $name"
  (cd "tools/$name" && GOTOOLCHAIN=local GOFLAGS=-buildvcs=false go build -o "../../build/$name" "$package") && touch "build/$name"
}
program oauth2-proxy github.com/oauth2-proxy/oauth2-proxy/v7
echo '-- everything the tests need is here'
