#!/usr/bin/env bash
# server.sh: requests a second of `sealhold serve` against a bare Deno.serve that answers a constant, with public tools.
#
#   bench/server.sh                      # the server from source
#   SEALHOLD_BIN=dist/sealhold-linux-x64 bench/server.sh   # the compiled binary
#   ROUNDS=7 SECONDS_EACH=3 CONNECTIONS=32 DENO="npx -y deno@2.6.8" bench/server.sh   # the bare server under another Deno
#
# Both servers run for the whole time and are measured in turns, so that a slow spell of the machine hits both; the ratio
# of each turn is taken and their median printed. Needs wrk (or oha with python3) and curl. About a minute.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-3} connections=${CONNECTIONS:-64}
deno=${DENO:-$(command -v deno || echo "npx -y deno@2.9.6")}
sealhold=${SEALHOLD_BIN:-$deno run -A main.ts}
bare_port=${BARE_PORT:-18471} port=${PORT:-18472}
work=$(mktemp -d)
set -m # each server in a process group of its own: npx would leave its child behind
stop() {
  for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

$deno run -A --no-lock bench/server/bare.ts "$bare_port" &
export SEALHOLD_HOME=$work/home SEALHOLD_API_URL=http://127.0.0.1:$port
$sealhold serve --listen "127.0.0.1:$port" 2>"$work/log" &
for url in "http://127.0.0.1:$bare_port/" "$SEALHOLD_API_URL/health"; do
  for _ in $(seq 100); do curl -sf -o /dev/null "$url" && break; sleep 0.1; done
done
password=$(head -c 18 /dev/urandom | base64)
$sealhold server user add bench --password-stdin <<<"$password" >/dev/null
token=$($sealhold auth login --username bench --password-stdin --no-store <<<"$password" 2>/dev/null)
url="http://127.0.0.1:$port"
auth="authorization: Bearer $token"
body='{"name":"BENCH","value":"postgres://app:0123456789abcdef@db/app"}'
curl -sf -o "$work/set" -X POST "$url/secrets/set" -H "$auth" -H 'content-type: application/json' -d "$body"
curl -sf -o "$work/get" "$url/secrets/get/BENCH" -H "$auth"
cat >"$work/set.lua" <<LUA
wrk.method = "POST"
wrk.body = '$body'
wrk.headers["content-type"] = "application/json"
LUA

# measure <url> [wrk option...] -> "requests/s p50 p99 errors"
measure() {
  local target=$1; shift
  if command -v wrk >/dev/null; then
    wrk -t1 -c"$connections" -d"${seconds}s" --latency -H "$auth" "$@" "$target" | awk '
      /50%/ { p50 = $2 } /99%/ { p99 = $2 } /Requests\/sec/ { rps = $2 }
      /Non-2xx/ { bad = $NF } END { print rps, p50, p99, bad + 0 }'
  else
    local post=()
    [[ $# -gt 0 ]] && post=(-m POST -d "$body" -T application/json)
    oha --no-tui --output-format json -z "${seconds}s" -c "$connections" -H "$auth" "${post[@]}" "$target" |
      python3 -c 'import json,sys; r=json.load(sys.stdin); p=r["latencyPercentiles"]; bad=sum(n for s,n in r["statusCodeDistribution"].items() if s[0]!="2"); print(r["summary"]["requestsPerSec"], "%.2fms"%(p["p50"]*1e3), "%.2fms"%(p["p99"]*1e3), bad)'
  fi
}

for _ in $(seq "$rounds"); do
  measure "http://127.0.0.1:$bare_port/" >>"$work/bare.txt"
  measure "$url/secrets/get/BENCH" >>"$work/get.txt"
  measure "http://127.0.0.1:$bare_port/" >>"$work/bare2.txt"
  measure "$url/secrets/set" -s "$work/set.lua" >>"$work/set.txt"
done

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
row() { # name file base
  local rps p50 p99 bad ratio
  rps=$(cut -d' ' -f1 "$2" | median)
  ratio=$(paste -d' ' "$2" "$3" | awk '{ printf "%.3f\n", $1 / $5 }' | median)
  p50=$(cut -d' ' -f2 "$2" | sort -V | sed -n "$(((rounds + 1) / 2))p")
  p99=$(cut -d' ' -f3 "$2" | sort -V | sed -n "$(((rounds + 1) / 2))p")
  bad=$(awk '{ n += $4 } END { print n + 0 }' "$2")
  printf '%-26s %10.0f %8s %9s %9s %7s\n' "$1" "$rps" "$ratio" "$p50" "$p99" "$bad"
}
echo "$($deno --version 2>/dev/null | head -1), $(nproc) cores, $connections connections, $rounds rounds of ${seconds} s, medians"
printf '%-26s %10s %8s %9s %9s %7s\n' 'request' 'req/s' 'of bare' 'p50' 'p99' 'not 2xx'
row 'bare Deno.serve' "$work/bare.txt" "$work/bare.txt"
row 'GET /secrets/get/:name' "$work/get.txt" "$work/bare.txt"
row 'POST /secrets/set' "$work/set.txt" "$work/bare2.txt"
