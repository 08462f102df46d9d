/** The floor: Deno.serve answering a constant, as fast as it can. Usage: bare.ts <port> */
const BODY = JSON.stringify({
  success: true,
  data: { name: "BENCH", value: "postgres://app:0123456789abcdef@db/app", version: 1 },
});
const HEADERS = { "content-type": "application/json" };

Deno.serve(
  { hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen() {} },
  () => new Response(BODY, { headers: HEADERS }),
);
