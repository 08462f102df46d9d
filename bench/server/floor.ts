/**
 * The two floors that a server on this runtime can be held to. Usage: floor.ts <port> <bare|like>
 *
 * `bare` answers a constant, as fast as Deno.serve can. `like` does besides what any server of ours has to: it reads the
 * request's address, method, peer and credentials, sets three headers, and is asynchronous.
 */
const BODY = JSON.stringify({
  success: true,
  data: { name: "BENCH", value: "postgres://app:0123456789abcdef@db/app", version: 1 },
});
const HEADERS = { "content-type": "application/json" };

const FLOORS: Record<string, Deno.ServeHandler<Deno.NetAddr>> = {
  bare: () => new Response(BODY, { headers: HEADERS }),
  like: async (request, { remoteAddr }) => {
    const { url, method, headers } = request;
    const known = url.endsWith("BENCH") && method === "GET" && remoteAddr.hostname !== "" &&
      headers.get("authorization") !== null;
    await undefined;
    const response = new Response(known ? BODY : "{}");
    response.headers.set("content-type", "application/json");
    response.headers.set("cache-control", "no-store");
    response.headers.set("x-content-type-options", "nosniff");
    return response;
  },
};

const [port, which = "bare"] = Deno.args;
Deno.serve(
  { hostname: "127.0.0.1", port: Number(port), onListen() {} },
  FLOORS[which] ?? Deno.exit(2),
);
