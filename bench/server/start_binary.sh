# Sourced by server.sh: starts $SIGNET_BIN in an empty home, adds a user, logs in, and sets $token.
export SIGNET_HOME="$work/home"
"$SIGNET_BIN" serve --listen "127.0.0.1:$port" --data "$work/data" 2>"$work/log" &
for _ in $(seq 100); do curl -sf -o /dev/null "http://127.0.0.1:$port/health" && break; sleep 0.1; done
printf 'benchmark password\n' |
  "$SIGNET_BIN" server user add bench --password-stdin --data "$work/data" --format json >/dev/null
token=$(curl -sf "http://127.0.0.1:$port/api/v1/token/" -H 'content-type: application/json' \
  -d '{"username":"bench","password":"benchmark password"}' | sed 's/.*"access":"//; s/".*//')
