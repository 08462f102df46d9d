/** Whatever a process asks of servers goes through its one network, which ends with the command. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as v from "valibot";
import { wireClient } from "../../src/app/client/wire_client.ts";
import { serverAdapters } from "../../src/app/server/server_adapters.ts";
import type { ServerAdapters } from "../../src/app/server/server_ports.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import type { Dependencies } from "../../src/cli/graph/dependencies.ts";
import { accessToken } from "../../src/core/client/login/access_token.ts";
import { logIn, saveLogin } from "../../src/core/client/login/log_in.ts";
import { functionClient } from "../../src/core/client/http/function_client.ts";
import { SealholdError } from "../../src/errors.ts";
import type { HttpTransport } from "../../src/ports/http_transport.ts";
import type { ServePlan } from "../../src/ports/server/server_side.ts";
import { Secret } from "../../src/secret.ts";
import { request } from "../adapters/http_transport/loopback.ts";
import { fakeReplyOf } from "../cli/server_reply.ts";
import { run } from "../cli/harness.ts";
import { session } from "../core/client/login/fixture.ts";
import { ORIGIN, wired } from "./wired.ts";
import { FakeDialog } from "../fakes/fake_dialog.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakeEventStream, SNAPSHOT } from "../fakes/fake_event_stream.ts";
import { FakeTerminal } from "../fakes/fake_terminal.ts";
import { json } from "../fakes/fake_transport.ts";
import { FakeUserFiles } from "../fakes/fake_user_files.ts";
import { openTestApp, type TestApp } from "../server/harness.ts";
import { DEFAULT_SECRET_QUOTA } from "../../src/core/server/secrets/secret_ports.ts";

/** Logs in, calls a function, sets and gets a secret, and watches, as one process. */
async function useEverything(client: Dependencies, app: TestApp): Promise<void> {
  const auth = client.auth();
  const { provider } = await client.provider("sealhold");
  const dialog = Object.assign(new FakeDialog(), {
    username: () => Promise.resolve(app.username),
    password: () => Promise.resolve(Secret.fromText(app.password)),
  });
  const { login, slot } = await logIn(
    auth,
    { provider, account: undefined, method: "password" },
    dialog,
  );
  await saveLogin(auth, slot, login);
  const origin = await client.serverOrigin();
  const functions = functionClient(auth.http, origin, () => accessToken(auth, origin));
  const me = await functions.query(
    "auth:whoami",
    {},
    v.looseObject({ user_uuid: v.string() }),
  );
  assertEquals(me.user_uuid, app.userUuid);
  await (await client.secrets()).set("a", Secret.fromText("v"));
  assertEquals((await (await client.secrets()).get("a")).value.exposeText(), "v");
  const connection = await (await client.eventStream()).connect({
    url: new URL(ORIGIN),
    bearer: Secret.fromText("t"),
    timeoutMs: 1000,
    idleMs: 1000,
    maxFrameChars: 1000,
  });
  assertEquals(await connection.next(), SNAPSHOT);
}

Deno.test("one network for a process that logs in, calls a function, has a secret and watches", async () => {
  await using app = await openTestApp({ issuer: ORIGIN });
  const { adapters, transport, client } = wired({
    clock: app.clock,
    events: new FakeEventStream(() => [SNAPSHOT]),
  }, fakeReplyOf(app.handler));
  assertEquals(adapters.made, ["prompter"]);
  await useEverything(client, app);
  assertEquals(transport.calls.map((call) => call.split("?")[0]), [
    "POST /api/v1/token/",
    "POST /api/query",
    "POST /secrets/set",
    "GET /secrets/get/a",
  ]);
  assertEquals(adapters.made.filter((name) => name === "network").length, 1);
  client.close();
  client.close();
  assertEquals(adapters.closed.networks, 1);
});

Deno.test("OAuth and refreshing go through that network too", async () => {
  const { adapters, transport, client } = wired();
  const given: unknown[] = [];
  const oauth = {
    ...adapters,
    oauthClient: (ports: { transport: unknown }) => {
      given.push(ports.transport);
      return Promise.reject(new TypeError("far enough"));
    },
    nameResolver: () => Promise.resolve({ addresses: () => Promise.resolve([]) }),
  };
  const other = wireClient(oauth)({}, "text");
  const { strategyPorts } = await import("../../src/app/client/strategies.ts");
  const http = other.auth().http;
  await strategyPorts(oauth, other, http, new FakeDialog()).oauthClient().catch(() => {});
  assertEquals(given, [http.transport]);
  // An access token that has ended is exchanged by a strategy, loaded for it.
  await (await client.store()).update(({ sessions }) => {
    sessions[ORIGIN] = session({ origin: ORIGIN }, -1);
  });
  await accessToken(client.auth(), ORIGIN).catch(() => {});
  assertEquals(transport.calls, ["POST /api/v1/token/refresh/"]);
});

Deno.test("a command ends its network, also when it fails, and once", async () => {
  const list = json(200, { success: true, data: { secrets: [], total_count: 0 } });
  for (const [reply, code] of [[list, 0], [json(500, {}), 6]] as const) {
    const ran = await run(["secrets", "list"], { sessions: [session()], replies: [reply] });
    assertEquals([ran.code, ran.world.adapters.closed.networks], [code, 1]);
  }
  assertEquals((await run(["exit-codes"])).world.adapters.closed.networks, 0, "there was none");
});

Deno.test("the server's own requests go through that network, without the lines that --verbose prints", async () => {
  const home = await Deno.makeTempDir({ prefix: "sealhold-wire-" });
  const terminal = new FakeTerminal();
  const { adapters, transport } = wired({
    terminal,
    files: new DenoFileSystem(),
    userFiles: new FakeUserFiles({ "/key": "tskey-api-c4n4ry" }),
    env: new FakeEnvironment({ SEALHOLD_HOME: home }),
  });
  const given: HttpTransport[] = [];
  const deviceApiVerifier: ServerAdapters["deviceApiVerifier"] = (ports) => {
    given.push(ports.transport);
    throw new SealholdError("UNSUPPORTED", "far enough");
  };
  const server = () => Promise.resolve({ ...serverAdapters(), deviceApiVerifier });
  adapters.made.length = 0;
  const client = wireClient({ ...adapters, server })({ verbose: true }, "json");
  const plan: ServePlan = {
    ...{ host: "127.0.0.1", port: 0, deviceLogin: false, maxValueBytes: 1024 },
    secretQuota: DEFAULT_SECRET_QUOTA,
    ...{ accessTtlSec: 900, sessionTtlSec: 900, registration: "closed" },
    tailscale: { mode: "api", keyFile: "/key", tailnet: "-" },
  };
  try {
    const serving = (await client.serverSide()).serve(plan);
    assertEquals((await assertRejects(() => serving, SealholdError)).message, "far enough");
    await given[0]?.send(request("https://api.tailscale.com/"));
    assertEquals([transport.calls, adapters.made], [["GET /"], ["prompter", "network"]]);
    assertEquals(terminal.stderr, "", "its stderr is its log");
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("--verbose says what goes over the network, and nothing of its secrets", async () => {
  const list = json(200, { success: true, data: { secrets: [], total_count: 0 } });
  const options = { sessions: [session()], replies: [list] };
  const { stderr } = await run(["secrets", "list", "--verbose"], options);
  assertStringIncludes(stderr, `GET ${ORIGIN}/secrets/list 200 in 0 ms\n`);
  assert(!stderr.includes("old-access"), stderr);
  assert(!(await run(["secrets", "list"], options)).stderr.includes("GET "));
});
