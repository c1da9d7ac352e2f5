# Opens and closes throw-away houses: the release binary on this machine alone,
# with people in it, a mail server that keeps nothing, and a front for every
# guest (bench/security). Sourced by scripts/security.sh.

# house NAME: a new one in $out/NAME. Sets $address, $here and the fronts, as
# $front_stranger, $front_administrator and so on.
house() {
  here=$out/$1
  rm -rf "$here"
  mkdir -p "$here"
  local port=$((20000 + RANDOM % 20000))
  address=https://localhost:$port
  cp "$out/cert.pem" "$out/key.pem" "$here/"
  "$tool" cast -data "$here/data" -url "$address" >"$here/cast.json" || return 1
  "$tool" sink >"$here/sink.txt" &
  pids=($!)
  until [ -s "$here/sink.txt" ]; do wait_a_little; done
  bin/twinlatch serve --listen "127.0.0.1:$port" --public-url "$address" --data "$here/data" \
    --tls-cert "$here/cert.pem" --tls-key "$here/key.pem" --trusted-proxies 127.0.0.2 \
    --smtp "$(cat "$here/sink.txt")" --mail-from security@acme.example 2>"$here/serve.log" &
  pids+=($!)
  until curl -s --cacert "$here/cert.pem" -o "$here/first.html" "$address/signin"; do
    kill -0 "${pids[1]}" 2>/dev/null || { cat "$here/serve.log"; return 1; }
    wait_a_little
  done
  "$tool" escort -house "$address" -cert "$here/cert.pem" -cast "$here/cast.json" -tally "$here/tally.tsv" >"$here/fronts.txt" 2>"$here/escort.log" &
  pids+=($!)
  until grep -qs '^control=' "$here/fronts.txt"; do wait_a_little; done
  local name where
  while IFS== read -r name where; do printf -v "front_$name" %s "$where"; done <"$here/fronts.txt"
}

wait_a_little() { read -rt 0.1 <> <(:) || true; }

# shut: end the house; neither its log nor its answers may say that we failed.
shut() {
  kill "${pids[2]}" && wait "${pids[2]}"
  kill "${pids[1]}" && wait "${pids[1]}" || found house 'the server did not end well'
  kill "${pids[0]}" && wait "${pids[0]}"
  pids=()
  local line
  # What a stranger did is a warning there; what we did is an error.
  jq -Rr 'fromjson? // { level: "ERROR", msg: . } | select(.level == "ERROR") | "\(.msg) \(.error // .cause // .reason // "")"' "$here/serve.log" |
    sed -E 's/[0-9a-f]{8}-[0-9a-f-]{27}/ID/g' | sort -u >"$here/errors.txt"
  while read -r line; do found log "$line"; done <"$here/errors.txt"
  while read -r line; do found house "$line"; done < <(awk -F'\t' '$2 >= 500 { print $1 " was answered " $2 " to " $4 }' "$here/tally.tsv")
  asked=$((asked + $(awk -F'\t' '{ n += $3 } END { print n + 0 }' "$here/tally.tsv")))
}

# found TOOL WHAT: a finding, for the judge.
found() { printf '%s\t%s\n' "$1" "$2" >>"$out/findings.tsv"; }
