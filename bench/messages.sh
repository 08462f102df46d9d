#!/usr/bin/env bash
# Sealed messages: 1 MiB for 1, 10, 100 and 1,000 recipients, sealed and opened, beside `age` over the same sizes in the same
# run. Signet's rows are library calls on a runtime that is warm; age's are whole processes, its start included. The floor
# is WebCrypto's AES-256-GCM alone over 1 MiB.
#
#   bench/messages.sh               RUNS=20 bench/messages.sh for another number of runs (default 10)
#
# Needs hyperfine, jq, npx and age (Debian: apt-get install age hyperfine jq). Installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "error: $1" >&2; echo "hint: $2" >&2; exit 2; }
for tool in hyperfine jq npx age age-keygen; do
  command -v "$tool" >/dev/null || fail "$tool is missing" "Debian: apt-get install age hyperfine jq npm"
done
runs=${RUNS:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "making 1,000 age keys" >&2
for _ in $(seq 1000); do age-keygen 2>/dev/null; done >"$work/keys"
sed -n 's/^# public key: //p' "$work/keys" >"$work/recipients"
grep '^AGE-SECRET-KEY' "$work/keys" >"$work/identities"
head -c 1048576 /dev/urandom >"$work/plain"

commands=()
for count in 1 10 100 1000; do
  head -n "$count" "$work/recipients" >"$work/to-$count"
  sed -n "${count}p" "$work/identities" >"$work/key-$count"
  age -R "$work/to-$count" -o "$work/sealed-$count" "$work/plain"
  commands+=("age -R $work/to-$count -o $work/out $work/plain")
  commands+=("age -d -i $work/key-$count -o $work/out $work/sealed-$count")
done
timeout 300 hyperfine --shell=none --style=none --warmup 2 --runs "$runs" \
  --export-json "$work/age.json" "${commands[@]}" >/dev/null
npx -y deno@2.9.6 run -A bench/messages.ts "$runs" >"$work/signet.jsonl"

floor=$(jq -s '.[] | select(.row == "floor") | .ms' "$work/signet.jsonl")
printf '%-24s %10s %10s %10s %10s %12s\n' operation recipients "signet ms" "age ms" "x age" "x floor speed"
index=0
for count in 1 10 100 1000; do
  for row in seal open "seal, keys never seen"; do
    ms=$(jq -s --arg row "$row" --argjson n "$count" \
      '.[] | select(.row == $row and .recipients == $n) | .ms' "$work/signet.jsonl")
    at=$index
    if [[ $row == open ]]; then at=$((index + 1)); fi
    age=$(jq --argjson at "$at" '.results[$at].median * 1000' "$work/age.json")
    LC_ALL=C awk -v row="$row" -v n="$count" -v ms="$ms" -v age="$age" -v floor="$floor" 'BEGIN {
      printf "%-24s %10d %10.1f %10.1f %10.2f %12.2f\n", row, n, ms, age, ms / age, floor / ms
    }'
  done
  index=$((index + 2))
done
LC_ALL=C printf 'floor, AES-256-GCM alone: %.2f ms\n' "$floor"
