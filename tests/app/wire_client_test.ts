/** What the client's composition makes, of what, how often, and when. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { wireClient } from "../../src/app/client/wire_client.ts";
import type { ClientAdapters } from "../../src/app/client/client_ports.ts";
import type { Dependencies } from "../../src/cli/graph/dependencies.ts";
import { program } from "../../src/cli/root.ts";
import { runCommand } from "../../src/cli/run.ts";
import { memoryStore } from "../../src/core/shared/store/memory_store.ts";
import { SealholdError } from "../../src/errors.ts";
import { run } from "../cli/harness.ts";
import { session } from "../core/client/login/fixture.ts";
import { fakeClientAdapters, type FakeParts } from "../fakes/fake_client_adapters.ts";
import { ORIGIN, wired } from "./wired.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakeTerminal } from "../fakes/fake_terminal.ts";

/** Every member, called; a member that is added is added here. */
const MEMBERS: Readonly<Record<keyof Dependencies, (of: Dependencies) => unknown>> = {
  globals: (of) => of.globals,
  format: (of) => of.format,
  clock: (of) => of.clock.nowMs(),
  random: (of) => of.random.bytes(1),
  env: (of) => of.env.get("SEALHOLD_HOME"),
  files: async (of) => await of.files.list("/home"),
  userFiles: (of) => of.userFiles.workingFolder(),
  terminal: (of) => of.terminal.isTerminal("stdin"),
  prompter: (of) => of.prompter.available(),
  keyProofs: async (of) => await of.keyProofs.seen(`D${"A".repeat(43)}`) ?? "none seen",
  paths: (of) => of.paths().state,
  config: async (of) => (await of.config()).context,
  serverOrigin: async (of) => await of.serverOrigin(),
  store: async (of) => await (await of.store()).read(),
  storeAdministration: async (of) => (await of.storeAdministration()).keychain,
  auth: (of) => of.auth().lockFolder(),
  provider: async (of) => (await of.provider("anthropic")).provider.name,
  eventStream: async (of) => await of.eventStream(),
  secrets: async (of) => await of.secrets(),
  serverSide: async (of) => await of.serverSide().catch(({ message }: Error) => message),
  note: (of) => of.note("x") ?? "said",
  detail: (of) => of.detail("x") ?? "said",
  permissionFlags: async (of) => (await of.permissionFlags({ env: ["HOME"] })).required,
  checkPermissions: async (of) => (await of.checkPermissions({ env: ["HOME"] }, {})) ?? "granted",
  close: (of) => of.close() ?? "closed",
};

Deno.test("wireClient serves every dependency, and makes no adapter twice", async () => {
  const { adapters, client } = wired();
  assertEquals(Object.keys(client).sort(), Object.keys(MEMBERS).sort());
  for (let i = 0; i < 2; i++) {
    for (const [name, call] of Object.entries(MEMBERS)) {
      if (name !== "close") assert(await call(client) !== undefined, name);
    }
  }
  const once = adapters.made.filter((name) => name !== "server");
  assertEquals(once.sort(), ["keychain", "memoryStore", "network", "prompter"]);
});

Deno.test("nothing is made for --version and --help, and nothing expensive where no server is needed", async () => {
  for (const argv of [["--version"], ["--help"], ["auth", "login", "--help"]]) {
    const { code, world } = await run(argv);
    assertEquals([code, world.started, world.adapters.made], [0, false, []], argv.join(" "));
  }
  for (const argv of [["exit-codes"], ["context", "list"], ["docs", "-o", "-"]]) {
    const { code, world } = await run(argv);
    assertEquals([code, world.adapters.made], [0, ["prompter"]], argv.join(" "));
  }
  const token = await run(["auth", "token"], { env: { SEALHOLD_TOKEN: "t" } });
  assertEquals([token.stdout, token.world.adapters.made], ["t\n", ["prompter"]]);
  const stored = await run(["auth", "token"], { sessions: [session()] });
  assertEquals(stored.world.adapters.made, ["prompter", "memoryStore"]);
});

/** Adapters each of which breaks when it is made: as where a system lacks what one of them needs. */
function broken(parts: FakeParts): ClientAdapters {
  const fake = fakeClientAdapters(parts);
  const breaks = (name: string) => () => {
    throw new SealholdError("UNSUPPORTED", `${name} is broken`);
  };
  const makers = Object.entries(fake).filter(([name, member]) =>
    typeof member === "function" && name !== "prompter"
  );
  return { ...fake, ...Object.fromEntries(makers.map(([name]) => [name, breaks(name)])) };
}

const BROKEN: readonly (readonly [argv: string[], env: Record<string, string>, says: string])[] = [
  [["exit-codes"], {}, ""],
  [["permissions", "secrets", "get"], {}, ""],
  [["auth", "token"], { SEALHOLD_TOKEN: "t" }, ""],
  [["gen-key"], {}, ""],
  [["secrets", "get", "a"], { SEALHOLD_TOKEN: "t" }, "network is broken"],
  [["auth", "token"], { SEALHOLD_STORE: "memory" }, "memoryStore is broken"],
  [["store", "init", "--keychain"], {}, "keychain is broken"],
  [["server", "user", "list"], {}, "server is broken"],
];

for (const [argv, more, says] of BROKEN) {
  Deno.test(`an adapter that cannot be made is met by who needs it: ${argv.join(" ")}`, async () => {
    const env = new FakeEnvironment({
      SEALHOLD_HOME: "/home/s",
      SEALHOLD_API_URL: ORIGIN,
      ...more,
    });
    const terminal = new FakeTerminal();
    const client = wireClient(broken({ env, terminal }));
    const runtime = {
      env,
      terminal,
      context: (...of: Parameters<typeof client>) => Promise.resolve(client(...of)),
    };
    const code = await runCommand(program, runtime, argv);
    assertEquals(code, says === "" ? 0 : 12, terminal.stderr);
    assertStringIncludes(terminal.stderr, says);
  });
}

Deno.test("when a command ends, its store is closed, and a store that was never used is not opened for that", async () => {
  const calls: string[] = [];
  const store = { ...memoryStore(), close: () => void calls.push("close") };
  const used = wired({ store });
  await used.client.auth().store.read();
  used.client.close();
  assertEquals(calls, ["close"]);
  const unused = wired({ store });
  unused.client.close();
  assertEquals([calls, unused.adapters.made.includes("memoryStore")], [["close"], false]);
});
