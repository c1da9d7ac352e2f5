#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: Debian packages (as root
# or through sudo) and one npm package that is never committed. Installs nothing
# that is there already, asks nothing, and says what is missing when it cannot.
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
need gcc gcc # the race detector links with it
need fc-list fontconfig
[ -e /usr/include/stdlib.h ] || missing+=(libc6-dev)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
fc-list 2>/dev/null | grep -q DejaVu || missing+=(fonts-dejavu-core)

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

# axe-core finds accessibility mistakes; the tests read build/axe/axe.min.js.
axe=4.14.1
if [ ! -s build/axe/axe.min.js ] || [ "$(cat build/axe/version 2>/dev/null)" != "$axe" ]; then
  echo "-- axe-core $axe"
  mkdir -p build/axe
  (cd build/axe && npm pack --silent --ignore-scripts "axe-core@$axe" >/dev/null &&
    tar -xzf "axe-core-$axe.tgz" --strip-components=1 package/axe.min.js package/LICENSE && rm "axe-core-$axe.tgz")
  echo "$axe" >build/axe/version
fi
echo '-- everything the tests need is here'
