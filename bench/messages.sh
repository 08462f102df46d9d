#!/usr/bin/env bash
# Sealed messages: 1 MiB for 1, 10, 100 and 1,000 recipients, sealed and opened, beside `age` over the same sizes in the same
# run: first whole processes on both sides, start-up included, then Sealhold's library calls on a runtime that is warm beside
# age's processes. The floor is WebCrypto's AES-256-GCM alone over 1 MiB.
#
#   bench/messages.sh [path/to/sealhold]     default: dist/sealhold-linux-x64, see `deno task compile`
#   RUNS=20 bench/messages.sh              another number of runs (default 10)
#
# Needs hyperfine, jq, npx and age (Debian: apt-get install age hyperfine jq). Installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "error: $1" >&2; echo "hint: $2" >&2; exit 2; }
for tool in hyperfine jq npx age age-keygen; do
  command -v "$tool" >/dev/null || fail "$tool is missing" "Debian: apt-get install age hyperfine jq npm"
done
runs=${RUNS:-10}
binary=${1:-dist/sealhold-linux-x64}
[[ -x $binary ]] || fail "$binary is missing" "npx -y deno@2.9.6 task compile"
binary=$(realpath "$binary")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "making 1,000 age keys" >&2
for _ in $(seq 1000); do age-keygen 2>/dev/null; done >"$work/keys"
sed -n 's/^# public key: //p' "$work/keys" >"$work/recipients"
grep '^AGE-SECRET-KEY' "$work/keys" >"$work/identities"
head -c 1048576 /dev/urandom >"$work/plain"

echo "making 1,000 Sealhold keys" >&2
npx -y deno@2.9.6 run -A bench/message_keys.ts "$work/people"
export SEALHOLD_HOME=$work/home NO_COLOR=1
unset SEALHOLD_TOKEN SEALHOLD_CONTEXT SEALHOLD_FORMAT SEALHOLD_STORE SEALHOLD_API_URL

commands=()
for count in 1 10 100 1000; do
  head -n "$count" "$work/recipients" >"$work/to-$count"
  sed -n "${count}p" "$work/identities" >"$work/key-$count"
  age -R "$work/to-$count" -o "$work/sealed-$count" "$work/plain"
  commands+=("age -R $work/to-$count -o $work/out $work/plain")
  commands+=("age -d -i $work/key-$count -o $work/out $work/sealed-$count")
  head -n "$count" "$work/people/public" >"$work/sealhold-to-$count"
  seal="$binary encrypt --public-key-file $work/sealhold-to-$count --keys $work/people/sender --stdin --format raw"
  $seal <"$work/plain" >"$work/sealhold-sealed-$count"
  open="$binary decrypt --keys-file $work/people/key-$count --file $work/sealhold-sealed-$count --format raw"
  # What is measured must be right.
  $open | cmp - "$work/plain"
  commands+=("$seal <$work/plain" "$open")
done
# Through a shell, for the standard input; hyperfine takes its start-up off.
timeout 500 hyperfine --style=none --warmup 2 --runs "$runs" \
  --export-json "$work/age.json" "${commands[@]}" >/dev/null
npx -y deno@2.9.6 run -A bench/messages.ts "$runs" >"$work/sealhold.jsonl"

floor=$(jq -s '.[] | select(.row == "floor") | .ms' "$work/sealhold.jsonl")
printf '%-24s %10s %10s %10s %10s\n' "whole process" recipients "sealhold ms" "age ms" "x age"
index=0
for count in 1 10 100 1000; do
  for row in seal open; do
    at=$index
    if [[ $row == open ]]; then at=$((index + 1)); fi
    jq -r --argjson at "$at" '.results | [.[$at + 2].median, .[$at].median] | map(. * 1000) | @tsv' "$work/age.json" |
      LC_ALL=C awk -v row="$row" -v n="$count" \
        '{ printf "%-24s %10d %10.1f %10.1f %10.2f\n", row, n, $1, $2, $1 / $2 }'
  done
  index=$((index + 4))
done
printf '%-24s %10s %10s %10s %10s %12s\n' "library call" recipients "sealhold ms" "age ms" "x age" "x floor speed"
index=0
for count in 1 10 100 1000; do
  for row in seal open "seal, keys never seen"; do
    ms=$(jq -s --arg row "$row" --argjson n "$count" \
      '.[] | select(.row == $row and .recipients == $n) | .ms' "$work/sealhold.jsonl")
    at=$index
    if [[ $row == open ]]; then at=$((index + 1)); fi
    age=$(jq --argjson at "$at" '.results[$at].median * 1000' "$work/age.json")
    LC_ALL=C awk -v row="$row" -v n="$count" -v ms="$ms" -v age="$age" -v floor="$floor" 'BEGIN {
      printf "%-24s %10d %10.1f %10.1f %10.2f %12.2f\n", row, n, ms, age, ms / age, floor / ms
    }'
  done
  index=$((index + 4))
done
LC_ALL=C printf 'floor, AES-256-GCM alone: %.2f ms\n' "$floor"
