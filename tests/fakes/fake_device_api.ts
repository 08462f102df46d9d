/** Tailscale's device list as its API documentation describes it (`GET /api/v2/tailnet/{tailnet}/devices`). */

/** A device; the documentation's names. */
export type ApiDevice = Record<string, unknown>;

/** Alice's laptop, reached over loopback in these tests. */
export const LAPTOP: ApiDevice = {
  addresses: ["100.64.0.7", "fd7a:115c:a1e0::7", "127.0.0.1"],
  id: "92960230385",
  nodeId: "nLaptop1CNTRL",
  user: "alice@example.com",
  name: "alices-laptop.tail1234.ts.net",
  hostname: "alices-laptop",
  clientVersion: "1.90.1",
  updateAvailable: false,
  os: "linux",
  created: "2025-01-01T00:00:00Z",
  lastSeen: "2026-01-01T00:00:00Z",
  keyExpiryDisabled: false,
  expires: "2999-01-01T00:00:00Z",
  authorized: true,
  isExternal: false,
  machineKey: "",
  nodeKey: "nodekey:00",
  blocksIncomingConnections: false,
  tags: [],
};

/** A running fake. */
export interface FakeDeviceApi extends AsyncDisposable {
  url: string;
  devices: ApiDevice[];
  /** Answer with this status in place of 200. */
  status: number;
  /** In place of the list. */
  body: string | undefined;
  /** Method, path and credentials of every question. */
  asked: string[];
}

/** The key that it takes. */
export const API_KEY = "tskey-api-canary";

/** Starts one on loopback. */
export function startDeviceApi(): FakeDeviceApi {
  const fake = { devices: [LAPTOP], status: 200, body: undefined, asked: [] as string[] };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    const authorization = request.headers.get("authorization") ?? "";
    api.asked.push(`${request.method} ${pathname} ${authorization}`);
    if (authorization !== `Bearer ${API_KEY}`) {
      return Response.json({ message: "API token invalid" }, { status: 401 });
    }
    const known = /^\/api\/v2\/tailnet\/(-|example\.com)\/devices$/.test(pathname);
    if (!known) return Response.json({ message: "not found" }, { status: 404 });
    if (api.status !== 200) return Response.json({ message: "no" }, { status: api.status });
    return api.body === undefined
      ? Response.json({ devices: api.devices })
      : new Response(api.body);
  });
  const api: FakeDeviceApi = {
    ...fake,
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return api;
}
