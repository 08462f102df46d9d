#!/usr/bin/env bash
# Cold start of the compiled executable against an empty program (the floor) and GitHub's `gh` (a peer that is
# compiled to machine code and reads a token from its own store). Prints medians and ratios to the floor.
#
#   bench/startup.sh [path/to/sealhold]   default: dist/sealhold-<this machine>, see `deno task compile`
#   BEFORE=old/sealhold bench/startup.sh  that executable too, in turns with the other, on the same store and server
#   RUNS=100 bench/startup.sh             more or fewer runs each (default 40, in rounds of 5)
#   INSTRUCTIONS=1 bench/startup.sh       user instructions as well, by valgrind: the same whatever else the machine does
#   JSON=out.json bench/startup.sh        keep every time, by row
#
# Needs hyperfine, jq and npx; gh if its row is wanted. Installs nothing. "Cold" is a new process with warm disk caches.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "error: $1" >&2; echo "hint: $2" >&2; exit 2; }
for tool in hyperfine jq npx; do
  command -v "$tool" >/dev/null || fail "$tool is missing" "Debian: apt-get install hyperfine jq npm"
done
case $(uname -sm) in
  "Linux x86_64") target=linux-x64 ;;
  "Linux aarch64") target=linux-arm64 ;;
  "Darwin x86_64") target=macos-x64 ;;
  "Darwin arm64") target=macos-arm64 ;;
  *) fail "no executable is built for $(uname -sm)" "use Linux or macOS" ;;
esac
binary=${1:-dist/sealhold-$target}
[[ -x $binary ]] || fail "$binary is missing" "npx -y deno@2.9.6 task compile"
binary=$(realpath "$binary")

work=$(mktemp -d)
server=
cleanup() {
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap cleanup EXIT

echo "compiling the empty program with the same Deno and flags" >&2
npx -y deno@2.9.6 task compile --empty --out "$work" >&2
empty=$work/empty-$target

# A real server on the loopback interface, a sealed store opened by a key file, one secret.
export SEALHOLD_HOME=$work/home NO_COLOR=1
# A certificate store of the system costs its reading at the first request.
unset DENO_TLS_CA_STORE
unset SEALHOLD_TOKEN SEALHOLD_CONTEXT SEALHOLD_FORMAT SEALHOLD_STORE SEALHOLD_API_URL
head -c 24 /dev/urandom | base64 >"$work/password"
{
  "$binary" store init --keyfile
  "$binary" server user add bench --password-stdin <"$work/password"
} >"$work/setup.log" 2>&1 || { cat "$work/setup.log" >&2; fail "the server could not be set up" "see above"; }
"$binary" serve --listen 127.0.0.1:0 >"$work/serve.log" 2>&1 &
server=$!
for _ in $(seq 100); do
  url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$work/serve.log" | head -n 1) && break
  sleep 0.1
done
[[ -n ${url:-} ]] || { cat "$work/serve.log" >&2; fail "the server does not answer" "see above"; }
export SEALHOLD_API_URL=$url
# A token near its end is refreshed, which costs more than all that is measured.
fresh() { "$binary" auth login --username bench --password-stdin <"$work/password" >/dev/null 2>&1; }
fresh
head -c 32 /dev/urandom | base64 | "$binary" secrets set bench/key - >/dev/null

# Copies: where a file lies on the disk alone makes a difference of some per cent.
cp "$binary" "$work/now"
names=("empty program") commands=("$empty")
subjects=("$work/now")
if [[ -n ${BEFORE:-} ]]; then
  cp "$BEFORE" "$work/before"
  subjects=("$work/before" "$work/now")
fi
for line in --version --help "auth token" "secrets get bench/key"; do
  for subject in "${subjects[@]}"; do
    said="sealhold ${line% bench/key}"
    if [[ $subject == */before ]]; then said="$said, before"; fi
    names+=("$said") commands+=("$subject $line")
  done
done
if command -v gh >/dev/null; then
  # `gh auth token` without a network: the token is in its hosts file, not in the environment.
  mkdir "$work/gh"
  printf 'github.com:\n    oauth_token: not-a-real-token\n    user: bench\n' >"$work/gh/hosts.yml"
  export GH_CONFIG_DIR=$work/gh GH_NO_UPDATE_NOTIFIER=1
  unset GH_TOKEN GITHUB_TOKEN
  names+=("gh auth token") commands+=("gh auth token --hostname github.com")
else
  echo "note: gh is missing, its row is left out (Debian: apt-get install gh)" >&2
fi

# In rounds, so that a slow spell of the machine hits every row.
rounds=$(((${RUNS:-40} + 4) / 5))
for round in $(seq "$rounds"); do
  fresh
  timeout 300 hyperfine --shell=none --style=none --warmup 1 --runs 5 \
    --export-json "$work/round-$round.json" "${commands[@]}" >/dev/null
done
jq -s '[.[].results] | transpose | map({command: .[0].command, times: (map(.times) | add | sort)})' \
  "$work"/round-*.json >"$work/report.json"
if [[ -n ${JSON:-} ]]; then cp "$work/report.json" "$JSON"; fi

# instructions COMMAND...: millions of user instructions, or "-".
instructions() {
  [[ -n ${INSTRUCTIONS:-} ]] || { echo -; return; }
  fresh
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$@" 2>"$work/counted" >/dev/null ||
    fail "$* ends with $? under valgrind" "run it by hand"
  awk '/I +refs:/ { gsub(",", "", $NF); printf "%.1f", $NF / 1e6 }' "$work/counted"
}

printf '%-32s %9s %9s %9s %9s %9s\n' command "median ms" "max ms" "x empty" "M instr." "x empty"
floor=
jq -r '(.[0].times | .[length / 2 | floor]) as $floor | .[]
    | (.times | .[length / 2 | floor]) as $median | [$median * 1000, .times[-1] * 1000, $median / $floor] | @tsv' \
  "$work/report.json" >"$work/rows"
for i in "${!names[@]}"; do
  read -r median max ratio < <(sed -n "$((i + 1))p" "$work/rows")
  # shellcheck disable=SC2086
  counted=$(instructions ${commands[$i]})
  floor=${floor:-$counted}
  times=$(awk -v a="$counted" -v b="$floor" 'BEGIN { if (a + 0 > 0) printf "%.2f", a / b; else printf "-" }')
  LC_ALL=C printf '%-32s %9.1f %9.1f %9.2f %9s %9s\n' "${names[$i]}" "$median" "$max" "$ratio" "$counted" "$times"
done
