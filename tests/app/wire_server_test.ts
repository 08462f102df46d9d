/** What the server's composition makes, of what, and when. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { createBase } from "../../src/app/client/base.ts";
import { openServer } from "../../src/app/server/open_server.ts";
import { serverAdapters } from "../../src/app/server/server_adapters.ts";
import type { ServerAdapters, ServerPorts } from "../../src/app/server/server_ports.ts";
import { wireServer } from "../../src/app/server/wire_server.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { SealholdError } from "../../src/errors.ts";
import type { ServePlan, TailscalePlan } from "../../src/ports/server/server_side.ts";
import type { Globals } from "../../src/cli/graph/globals.ts";
import { serverSideContract } from "../contracts/server_side_contract.ts";
import { fakeClientAdapters } from "../fakes/fake_client_adapters.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakeTransport } from "../fakes/fake_transport.ts";
import { FakeUserFiles } from "../fakes/fake_user_files.ts";
import { DEFAULT_SECRET_QUOTA } from "../../src/core/server/secrets/secret_ports.ts";

const PLAN: ServePlan = {
  host: "127.0.0.1",
  port: 0,
  registration: "invite",
  deviceLogin: false,
  accessTtlSec: 900,
  sessionTtlSec: 604_800,
  maxValueBytes: 65_536,
  secretQuota: DEFAULT_SECRET_QUOTA,
};

/** The server's ports in a temporary folder, and the names of the makers that were called. */
interface Bench extends AsyncDisposable {
  ports: ServerPorts;
  made: string[];
  /** Databases that were opened and not closed. */
  open: { databases: number };
  folder: string;
}

/** @param broken makers that throw */
async function bench(broken: readonly string[] = [], globals: Globals = {}): Promise<Bench> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-wire-" });
  const made: string[] = [];
  const open = { databases: 0 };
  const real: ServerAdapters = {
    ...serverAdapters(),
    async openStore(...args) {
      const store = await serverAdapters().openStore(...args);
      open.databases++;
      return { ...store, close: () => store.close().finally(() => open.databases--) };
    },
  };
  const watched = Object.entries(real).map(([name, member]) => {
    if (typeof member !== "function") return [name, member];
    return [name, (...args: unknown[]) => {
      made.push(name);
      if (broken.includes(name)) throw new SealholdError("UNSUPPORTED", `${name} is broken`);
      return (member as (...args: unknown[]) => unknown)(...args);
    }];
  });
  const client = fakeClientAdapters({
    random: new SystemRandom(),
    files: new DenoFileSystem(),
    userFiles: new FakeUserFiles({ "/key": "tskey-api-c4n4ry" }),
    env: new FakeEnvironment({ SEALHOLD_HOME: join(folder, "home") }),
  });
  const ports: ServerPorts = {
    ...Object.fromEntries(watched) as ServerAdapters,
    ...createBase(client, globals, "text"),
    writer: "sealhold/test",
    transport: new FakeTransport(),
  };
  const dispose = () => Deno.remove(folder, { recursive: true });
  return { ports, made, open, folder, [Symbol.asyncDispose]: dispose };
}

serverSideContract("wireServer", async () => {
  const of = await bench();
  const dataFolder = join(of.folder, "data");
  return {
    side: wireServer(of.ports)(of.ports),
    dataFolder,
    isThere: async (folder) => await of.ports.files.inspect(folder) !== undefined,
    async holdAsServer() {
      const lock = await of.ports.files.lock(join(dataFolder, "serve.lock"), 0);
      return { [Symbol.dispose]: () => lock.release() };
    },
    open: () => of.open.databases,
    [Symbol.asyncDispose]: () => of[Symbol.asyncDispose](),
  };
});

Deno.test("openData makes the database and the hasher, and nothing that only a running server needs", async () => {
  const running = ["tokenSigner", "requestLog", "nameResolver", "whoisVerifier"];
  await using of = await bench([...running, "deviceApiVerifier"]);
  const data = await wireServer(of.ports)(of.ports).openData(join(of.folder, "data"), true);
  await data.close();
  assertEquals(of.made, ["openStore", "passwordHasher"]);
});

Deno.test("openData makes no folder that it was not told to make", async () => {
  await using of = await bench();
  const place = join(of.folder, "mistyped");
  const opening = wireServer(of.ports)(of.ports).openData(place, false);
  const error = await assertRejects(() => opening, SealholdError);
  assertEquals([error.code, of.made], ["NOT_FOUND", []]);
  assertEquals([...Deno.readDirSync(of.folder)], []);
});

Deno.test("a kind of store that a server cannot have is refused before anything is made", async () => {
  for (const store of ["plain", "memory", "keychain"]) {
    await using of = await bench([], { store });
    const opening = wireServer(of.ports)(of.ports).openData(join(of.folder, "data"), true);
    const error = await assertRejects(() => opening, SealholdError);
    assertEquals([error.code, of.made], ["USAGE", []]);
    assertEquals([...Deno.readDirSync(of.folder)], []);
  }
});

/** Opens a server by a plan; gives what it stands on. */
async function opened(of: Bench, tailscale?: TailscalePlan) {
  const data = await wireServer(of.ports)(of.ports).openData(join(of.folder, "data"), true);
  try {
    const plan = { ...PLAN, ...(tailscale && { tailscale }) };
    return await (await openServer(of.ports, plan, data)).deps("https://sealhold.test");
  } finally {
    await data.close();
  }
}

Deno.test("a server's own requests go through the one network that it is given", async () => {
  await using of = await bench();
  const deps = await opened(of, { mode: "api", keyFile: "/key", tailnet: "-" });
  assert(deps.idTokens?.transport === of.ports.transport);
  const claim = {
    userId: "1",
    loginName: "a@b",
    deviceId: "d",
    deviceHostname: "h",
    tailnet: "b",
  };
  await deps.tailscale?.refuse(claim, { address: "100.64.0.7", port: 1 });
  const [asked] = (of.ports.transport as FakeTransport).requests;
  assertEquals(asked?.url.href, "https://api.tailscale.com/api/v2/tailnet/-/devices");
});

Deno.test("who may register is what the plan says", async () => {
  await using of = await bench();
  assertEquals((await opened(of)).options?.registration, PLAN.registration);
});

Deno.test("Tailscale's verifiers are made by the plan, and only then", async () => {
  const cases: [TailscalePlan | undefined, string[]][] = [
    [undefined, []],
    [{ mode: "whois" }, ["whoisVerifier"]],
    [{ mode: "api", keyFile: "/key", tailnet: "-" }, ["deviceApiVerifier"]],
  ];
  for (const [plan, wanted] of cases) {
    await using of = await bench();
    const { tailscale } = await opened(of, plan);
    assertEquals(of.made.filter((name) => name.endsWith("Verifier")), wanted);
    assertEquals(tailscale !== undefined, wanted.length === 1);
  }
});

Deno.test("what is missing stops the start, and a key file that is not there is not named", async () => {
  await using of = await bench(["whoisVerifier"]);
  const error = await assertRejects(() => opened(of, { mode: "whois" }), SealholdError);
  assertEquals(error.message, "whoisVerifier is broken");
  const missing = { mode: "api", keyFile: "/none", tailnet: "-" } as const;
  const absent = await assertRejects(() => opened(of, missing), SealholdError);
  assertEquals(absent.code, "FILE_NOT_FOUND");
  assert(!`${absent.message}${absent.hint}`.includes("/none"), "it may be the key itself");
});

Deno.test("serve closes its data and lets go of its lock when it cannot start", async () => {
  await using of = await bench(["requestLog"]);
  const server = wireServer(of.ports)(of.ports);
  const plan = { ...PLAN, dataFolder: join(of.folder, "data") };
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(() => server.serve(plan), SealholdError);
    assertEquals([error.message, of.open.databases], ["requestLog is broken", 0]);
  }
});
