#!/usr/bin/env bash
# Outside tools against the running release binary. Writes docs/results/security.md.
#
# Each tool gets a house of its own, thrown away afterwards, because each leaves a
# mess. Two things would blind a tool and are taken out of its way, for it alone:
# the limit of one network address (bench/security's escort stands where a trusted
# proxy would, and names a new address each time) and the wait after wrong
# passwords (the escort leads the tool in as the next of a crowd of people). What
# the waits do is hydra's question, which comes without an escort. Tools that must
# find nothing are first shown a page with holes, which they must find.
#
# A finding without a line in scripts/security-explained.txt fails. FAST=1 is for
# trying the script itself: few rounds, short lists.
set -uo pipefail
cd "$(dirname "$0")/.."
export GOTOOLCHAIN=local LC_ALL=C
out=$PWD/build/security tool=$PWD/build/security/tool
rm -rf "$out"
mkdir -p "$out" docs/results
. scripts/security-house.sh
commit=$(git rev-parse --short HEAD)$(git diff --quiet HEAD || echo ' with changes')
pids=() asked=0 bad=0 rows='' said=''
trap '[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null' EXIT
fast=${FAST:-}
rounds=2000 list=/usr/share/dirb/wordlists/big.txt level=2
[ -z "$fast" ] || { rounds=200 list=/usr/share/dirb/wordlists/small.txt level=1; }

# part NAME COMMAND…: run it gently; its verdict, its time and what it said go
# into the table.
part() {
  local name=$1 begun=$SECONDS verdict=passed
  shift
  printf '\n== %s\n' "$name"
  said=''
  "$@" </dev/null || { verdict='**failed**'; bad=1; }
  rows+="| $name | $verdict | $((SECONDS - begun)) s | $said |"$'\n'
  echo "== $name: $verdict, $((SECONDS - begun)) s. $said"
}

prepare() {
  scripts/security-install.sh && make --no-print-directory build && go build -o "$tool" ./bench/security || return 1
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$out/key.pem" -out "$out/cert.pem" -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null && chmod 600 "$out/key.pem"
  touch "$out/findings.tsv"
}

bare() {
  house bare || return 1
  "$tool" probe -house "$address" -cert "$here/cert.pem" >"$here/probe.txt" || return 1
  awk -F'\t' '$1 == "finding" { print "probe\t" $2 " " $3 }' "$here/probe.txt" >>"$out/findings.tsv"
  said="$(awk -F'\t' '$1 == "asked" { print $2 }' "$here/probe.txt") requests by hand: methods, hosts, paths, framing, size, upgrades"
}

tls() {
  sslscan --no-colour --xml="$here/tls.xml" "${address#https://}" >"$here/tls.txt" || return 1
  grep -oE '<protocol type="(ssl|tls)" version="(2|3|1\.0|1\.1)" enabled="1"' "$here/tls.xml" | while read -r line; do found sslscan "$line"; done
  grep -oE '<cipher status="[a-z]+" sslversion="[^"]+" bits="[0-9]+" cipher="[^"]+" id="[^"]+" strength="(weak|null|anonymous|medium|acceptable)"' "$here/tls.xml" | grep -v 'sslversion="TLSv1.3"' | while read -r line; do found sslscan "$line"; done
  grep -oE '<heartbleed [^>]*vulnerable="1"|<compression supported="1"|<renegotiation supported="1" secure="0"' "$here/tls.xml" | while read -r line; do found sslscan "$line"; done
  said="$(grep -c '<cipher status=' "$here/tls.xml") suites, $(grep -oE 'type="tls" version="[0-9.]+" enabled="1"' "$here/tls.xml" | grep -oE '1\.[0-9]' | paste -sd' ')"
}

# Slow heads, slow bodies and slow readers, each holding 300 connections; the
# sign-in page must answer others meanwhile, and the held ones must be cut off.
slow() {
  local kind
  for kind in H B X; do
    slowhttptest "-$kind" -c 300 -r 150 -i 5 -l $([ "$kind" = B ] && echo 45 || echo 25) -p 3 -x 20 -u "$address/signin" >"$here/slow-$kind.txt" 2>&1
    sed -E 's/\x1b\[[0-9;]*m//g' -i "$here/slow-$kind.txt"
    if grep -qE 'service available: *NO' "$here/slow-$kind.txt"; then found slowhttptest "with $kind nobody else was answered"; fi
    grep -qE 'service available: *YES' "$here/slow-$kind.txt" || found slowhttptest "with $kind nothing was tried"
    # A slow reader holds an answer that fits into the kernel's own buffers.
    [ "$kind" = X ] || grep -q 'No open connections left' "$here/slow-$kind.txt" || found slowhttptest "with $kind connections stayed open"
    said+="$kind: $(grep -oE 'Test ended.*|Exit status.*' "$here/slow-$kind.txt" | paste -sd, | tr 'TE' 'te'); "
  done
}

guessing() {
  local form='/signin:email=^USER^&password=^PASS^:F=name="password"' right right_word number=0
  right=$(jq -r .Password "$here/cast.json")
  { sed -n 2,3p "$list"; echo "$right"; } >"$here/control.list"
  { grep -E '^[a-z]+$' "$list" | sed -n 2,41p; echo "$right"; } >"$here/guesses.list"
  hydra -I -l grace@acme.example -P "$here/control.list" -t 1 -s "${address##*:}" localhost https-post-form "$form" >"$here/hydra-control.txt" 2>&1
  grep -q "password: $right" "$here/hydra-control.txt" || { found hydra 'the control failed: a right third guess was not found'; return 1; }
  "$tool" owner -house "$address" -cert "$here/cert.pem" -cast "$here/cast.json" -email dario@acme.example -cookies "$here/owner.json" || return 1
  hydra -I -l dario@acme.example -P "$here/guesses.list" -t 4 -s "${address##*:}" localhost https-post-form "$form" >"$here/hydra.txt" 2>&1
  if grep -q 'password: ' "$here/hydra.txt"; then found hydra 'the right password was found behind forty wrong ones'; fi
  grep -qE '41 login tries' "$here/hydra.txt" || found hydra 'it did not try'
  said=$("$tool" owner -house "$address" -cert "$here/cert.pem" -cast "$here/cast.json" -email dario@acme.example -cookies "$here/owner.json" -after) ||
    found hydra "the owner: $said"
  said="right at the 3rd guess: found; right at the 41st: not found; afterwards $said"
}

paths() {
  local guest place count=0 url
  for guest in stranger administrator; do
    local front=front_$guest
    for place in '' static/ profile/ users/ configuration/ .well-known/; do
      local words=$list
      [ -z "$place" ] || words=/usr/share/dirb/wordlists/small.txt
      ffuf -s -w "$words" -u "${!front}/${place}FUZZ" -mc all -fc 404 -t 20 -of json -o "$here/paths.json" >/dev/null 2>"$here/ffuf.log" || return 1
      jq -r '.results[] | "\(.status) \(.url)"' "$here/paths.json" >"$here/paths-$guest-${place//\//}.txt"
      count=$((count + $(wc -l <"$words")))
      while read -r url; do found ffuf "$guest: $url"; done < <(cut -d' ' -f2- "$here/paths-$guest-${place//\//}.txt" | "$tool" listed)
    done
  done
  grep -qh '/signin$' "$here"/paths-stranger-.txt || found ffuf 'the control failed: /signin was not found'
  said="$count words; found $(cat "$here"/paths-*.txt | sort -u | wc -l) addresses, all of lines of the table unless the judge says otherwise"
  shut
}

modules=sql,blindsql,xss,permanentxss,exec,file,crlf,csp,csrf,http_headers,htaccess,methods,redirect,shellshock,backup
crawl() { # GUEST URL MODULES STARTS…
  local guest=$1 url=$2 with=$3
  shift 3
  timeout 600 wapiti -u "$url/" "$@" --scope folder -d 1 --max-links-per-page 40 --max-files-per-dir 12 --max-scan-time 45 \
    --max-attack-time "${attack:-8}" -m "$with" -H 'X-Keep: yes' -H 'Accept: text/html' --verify-ssl 0 --store-session "$here/wapiti-$guest" \
    -f json -o "$here/wapiti-$guest.json" --no-bugreport --flush-session >"$here/wapiti-$guest.txt" 2>&1
  [ -s "$here/wapiti-$guest.json" ] || return 1
  jq -r '(.vulnerabilities, .anomalies) | to_entries[] as $e | $e.value[] | "\($e.key) \(.method) \(.path) \(.info) \(.parameter)"' "$here/wapiti-$guest.json" |
    sed -E 's/[0-9a-f]{8}-[0-9a-f-]{27}/ID/g'
}

wapiti_all() {
  house wapiti || return 1
  local guest starts line total=0 front
  crawl control "$front_control" sql,xss | sort >"$here/control.txt"
  grep -q 'SQL Injection' "$here/control.txt" && grep -q 'Cross Site Scripting' "$here/control.txt" || { found wapiti 'the control failed: the page with holes has none'; return 1; }
  "$tool" requests -paths -fronts "$here/fronts.txt" >"$here/paths.txt" || return 1
  [ -z "$fast" ] || attack=3
  for guest in stranger half administrator operator support; do
    front=front_$guest
    mapfile -t starts < <(grep -F "${!front}/" "$here/paths.txt" | sed 's/^/-s\n/')
    crawl "$guest" "${!front}" "$modules" "${starts[@]}" >"$here/found-$guest.txt" || found wapiti "$guest: no report"
    while read -r line; do found wapiti "$line"; done <"$here/found-$guest.txt"
    total=$((total + $(grep -oE 'found [0-9]+ URLs' "$here/wapiti-$guest.txt" | grep -oE '[0-9]+' || echo 0)))
  done
  # Once without the escort, for what it keeps to itself: cookies, and all headers.
  while read -r line; do found wapiti "$line"; done < <(crawl direct "$address" cookieflags,csp,http_headers,methods)
  local end
  end=$(curl -s -o /dev/null -w '%{http_code}' "$front_administrator/users")
  [ "$end" = 200 ] || found wapiti "at the end the administrator is answered $end: the scan was blind"
  said="$total addresses and forms as stranger, half signed in, administrator, operator and support; the page with holes: both found"
  shut
}

inject() { # NAME OPTIONS…
  local name=$1 line
  shift
  timeout 900 sqlmap -l "$here/$name.log" --batch --ignore-stdin "$@" --risk 1 --ignore-redirects --drop-set-cookie --threads 2 \
    --output-dir="$here/sqlmap-$name" --results-file="$here/$name.csv" --disable-coloring >"$here/sqlmap-$name.txt" 2>&1
  grep -q '^\[\*\] ending @' "$here/sqlmap-$name.txt" || found sqlmap "$name: it did not come to its end"
  # On its way it takes many a page for injectable; what counts is what is left
  # when it has looked again.
  while read -r line; do found sqlmap "$name: $line"; done < <(grep -hE 'might be (injectable|vulnerable)|^http' "$here/sqlmap-$name.txt" "$here/$name.csv" | grep -v ',false positive or unexploitable$')
}

sqlmap_all() {
  house sqlmap || return 1
  sqlmap -u "$front_control/?id=7" --batch --ignore-stdin --technique=B --output-dir="$here/sqlmap-control" --disable-coloring >"$here/control.txt" 2>&1
  grep -q 'sqlmap identified the following' "$here/control.txt" || { found sqlmap 'the control failed: the page with holes has none'; return 1; }
  "$tool" requests -fronts "$here/fronts.txt" >"$here/entering.log" && "$tool" requests -guest stranger -fronts "$here/fronts.txt" >"$here/stranger.log" || return 1
  # Once as if nobody knew which database it is, and deeper as one who knows.
  inject stranger --level 1
  inject entering --level "$level" --dbms SQLite
  local targets parameters
  targets=$(grep -c '^12:00:00' "$here/entering.log")
  parameters=$(cat "$here"/sqlmap-{stranger,entering}.txt | grep -cE "does not seem to be injectable|do not appear to be injectable")
  [ "$parameters" -ge "$targets" ] || found sqlmap "of $targets targets only $parameters places were tried"
  said="$targets requests with every parameter that the code reads, as whoever may and as a stranger; $parameters places tried; the page with holes: found"
  shut
}

watch() {
  house timing || return 1
  "$tool" timing -house "$address" -cert "$here/cert.pem" -rounds "$rounds" >"$out/timing.md" 2>"$here/timing.log"
  local status=$?
  cat "$out/timing.md" "$here/timing.log"
  [ "$status" -eq 0 ] || found timing "$(cat "$here/timing.log")"
  said="$rounds rounds of every sort, interleaved"
  shut
  return "$status"
}

report() {
  echo '# Outside tools'
  echo
  echo "Of commit $commit, $(date -u +%Y-%m-%d), $(nproc) cores,"
  echo "$(sqlmap --version 2>/dev/null | head -1 | sed 's/^/sqlmap /'), $(wapiti --version 2>/dev/null | tail -1), $(hydra -h 2>/dev/null | grep -oE 'Hydra v[0-9.]+' | head -1), ffuf $(dpkg-query -W -f '${Version}' ffuf 2>/dev/null), sslscan $(dpkg-query -W -f '${Version}' sslscan 2>/dev/null)."
  echo 'Made by `make security`. What each part does stands in `docs/threat-model.md`, "Outside tools".'
  echo
  echo '| part | verdict | time | what was seen |'
  echo '|---|---|---|---|'
  printf '%s' "$rows"
  echo
  echo "In all $SECONDS s; the escort led $asked requests in, and none was answered with 500 or more unless it stands below."
  echo
  echo '## The stop-watch'
  echo
  echo 'Medians of answers, the chance to guess from one pair of times which is which (0.5 is a coin), and the'
  echo 'probability of such a difference when there is none (Mann-Whitney). It fails below 0.001 unless the control'
  echo '(two sorts that are the same) is below it too.'
  echo
  echo '| request about | first | second | times each | median of the first | of the second | chance | P | verdict |'
  echo '|---|---|---|---|---|---|---|---|---|'
  cat "$out/timing.md" 2>/dev/null
  echo
  echo '## The findings'
  echo
  cat "$out/judge.md"
}

part 'install and build' prepare
[ "$bad" -eq 0 ] || exit 1
part 'the stop-watch' watch
part 'bare connections' bare
part 'TLS (sslscan)' tls
part 'slow clients (slowhttptest)' slow
part 'guessing (hydra)' guessing
part 'unlisted paths (ffuf, word lists of dirb)' paths
part 'crawler (wapiti)' wapiti_all
part 'injection (sqlmap)' sqlmap_all
"$tool" judge <"$out/findings.tsv" >"$out/judge.md" || bad=1
report >docs/results/security.md
cat docs/results/security.md
exit "$bad"
