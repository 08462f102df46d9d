#!/usr/bin/env bash
# server.sh: what a request costs `sealhold serve`, beside two floors of the same runtime (bench/server/floor.ts).
#
#   bench/server.sh                             # the server from source
#   bench/server.sh dist/sealhold-linux-x64     # the executable; needs what `deno task compile` needs
#   BEFORE=old/sealhold bench/server.sh dist/sealhold-linux-x64   # that executable too, in turns with the other
#   ROUNDS=7 SECONDS_EACH=3 CONNECTIONS=32 SIZES=1,10 bench/server.sh
#   ROWS="get|set" bench/server.sh              # only the rows that begin so
#
# SIZES: thousands of names, 1,10,100 by default. Everything runs for the whole time and is measured in turns, so that a
# slow spell of the machine hits each of them; what is printed are medians. Judge by the processor time a request:
# requests a second move with whatever else the machine does. Needs wrk and Linux's /proc. Filling 111,000 names takes a
# minute or two for each server.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v wrk >/dev/null || { echo "error: wrk is missing" >&2; echo "hint: apt-get install wrk" >&2; exit 2; }
if [[ -n ${BEFORE:-} && $# -eq 0 ]]; then
  echo "error: BEFORE is compared with an executable" >&2
  echo "hint: BEFORE=$BEFORE bench/server.sh dist/sealhold-linux-x64" >&2
  exit 2
fi
exec ${DENO:-$(command -v deno || echo "npx -y deno@2.9.6")} run -A bench/server/run.ts ${BEFORE:+"$BEFORE"} "$@"
