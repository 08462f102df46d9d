#!/usr/bin/env bash
# How often a command of the compiled executable opens, locks, writes and syncs the credential store, seen by strace.
#
#   bench/store_work.sh [path/to/sealhold]   default: dist/sealhold-linux-x64, see `deno task compile`
#
# Linux with strace. Installs nothing; works in a folder of its own, against a server of its own on the loopback interface.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "error: $1" >&2; echo "hint: $2" >&2; exit 2; }
command -v strace >/dev/null || fail "strace is missing" "Debian: apt-get install strace"
binary=${1:-dist/sealhold-linux-x64}
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
umask 077
mkdir "$work"/{server,alice,bob}
unset SEALHOLD_TOKEN SEALHOLD_CONTEXT SEALHOLD_FORMAT SEALHOLD_STORE SEALHOLD_API_URL
export NO_COLOR=1 SEALHOLD_NO_PROMPT=1

as() { SEALHOLD_HOME=$work/$1 "$binary" "${@:2}"; }
head -c 24 /dev/urandom | base64 >"$work/password"
as server server user add alice --password-stdin <"$work/password" >/dev/null
as server serve --listen 127.0.0.1:0 >"$work/serve.log" 2>&1 &
server=$!
url=
for _ in $(seq 100); do
  url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$work/serve.log" | head -n 1) && break
  sleep 0.1
done
[[ -n $url ]] || fail "the server does not answer" "see its log: $(tail -n 1 "$work/serve.log")"

# Opened to be read, and not made new or locked: of the store, and of its rollback mark.
opened() { grep -E "openat\(.*$1\"" "$work/trace" | grep -vc O_CREAT || true; }
seen() { grep -cE "$1" "$work/trace" || true; }
row() {
  local name=$1
  shift
  SEALHOLD_HOME=$work/alice strace -f -s 300 -o "$work/trace" \
    -e trace=openat,rename,renameat,renameat2,fsync,fdatasync \
    "$binary" --server "$url" "$@" >"$work/out" 2>"$work/err" ||
    fail "sealhold $* failed" "$(tail -n 2 "$work/err" | tr '\n' ' ')"
  printf '| %-22s | %10s | %9s | %5s | %7s | %5s |\n' "$name" \
    "$(opened '/auth\.json')" "$(opened '/marks/[0-9a-f]+\.json')" \
    "$(seen 'openat\(.*/auth\.lock"')" "$(seen 'rename.*/auth\.json"')" "$(seen 'f(data)?sync\(')"
}

printf '| %-22s | %10s | %9s | %5s | %7s | %5s |\n' command "store read" "mark read" locks written syncs
echo '| ---------------------- | ---------- | --------- | ----- | ------- | ----- |'
as alice store init --keyfile >/dev/null 2>&1
as alice --server "$url" auth login --username alice --password-stdin <"$work/password" >/dev/null 2>&1
row 'auth login' auth login --username alice --password-stdin <"$work/password"
row 'auth token' auth token
row 'auth status' auth status
row 'auth refresh' auth refresh
as alice --server "$url" secrets set db hello >/dev/null
row 'secrets get' secrets get db
row 'secrets list' secrets list

as bob gen-key >"$work/bob/keys.json"
as bob store init --keyfile >/dev/null 2>&1
as bob --server "$url" create-user --keys "$work/bob/keys.json" >/dev/null
bob=$(sed 's/.*"aid":"\([^"]*\)".*/\1/' "$work/bob/keys.json")
as alice gen-key >"$work/alice/keys.json"
as alice --server "$url" create-user --keys "$work/alice/keys.json" >/dev/null
as alice store key import "$work/alice/keys.json" >/dev/null
# The first message pins keys; what is counted is every later one.
as alice --server "$url" send --to "$bob" --message hello >/dev/null
group=$(as alice --server "$url" create-group --name team --members "$bob" --format json |
  sed 's/.*"groupId":"\([^"]*\)".*/\1/')
row 'send' send --to "$bob" --message hello
row 'send to a group' send --to "$group" --message hello
row 'unread' unread
