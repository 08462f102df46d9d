/** `server invite …` and `server user remove`, on a real store: what is asked, shown and left. */
import { assert, assertEquals } from "@std/assert";
import type { Dependencies } from "../../src/cli/graph/dependencies.ts";
import { program } from "../../src/cli/root.ts";
import { runCommand } from "../../src/cli/run.ts";
import type { ServerData } from "../../src/ports/server/server_side.ts";
import type { ServerStore } from "../../src/ports/server/server_store.ts";
import { ALICE, withStore } from "../adapters/server_store/sqlite/fixture.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakePrompter, type PreparedAnswer } from "../fakes/fake_prompter.ts";
import { FakeTerminal } from "../fakes/fake_terminal.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";

async function run(store: ServerStore, argv: readonly string[], answers?: PreparedAnswer[]) {
  const terminal = new FakeTerminal({});
  const prompter = new FakePrompter(answers);
  // These verbs ask for no more of the server's data.
  const data = { store, close: () => Promise.resolve() } as unknown as ServerData;
  const context = {
    ...{ clock: new FixedClock(), random: new SystemRandom(), prompter },
    serverSide: () => Promise.resolve({ openData: () => Promise.resolve(data) }),
    note: () => {},
    close: () => {},
    checkPermissions: () => Promise.resolve(),
  };
  const runtime = {
    ...{ env: new FakeEnvironment(), terminal },
    // These verbs ask for no more of a context.
    context: () => Promise.resolve(context as unknown as Dependencies),
  };
  const code = await runCommand(program, runtime, argv);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr, asked: prompter.asked };
}

const REMOVE = ["server", "user", "remove", "alice"];

Deno.test("user remove: asks, and does nothing without a yes", async () => {
  await withStore(async ({ store }) => {
    const no = await run(store, REMOVE, [false]);
    assertEquals(no.code, 130);
    assertEquals(no.asked, ["confirm: Remove alice and erase all that it has?"]);
    assertEquals((await run(store, REMOVE)).code, 2, "nobody to ask");
    assertEquals(await store.users.findByUsername("alice"), ALICE);
    const yes = await run(store, REMOVE, [true]);
    assertEquals([yes.code, yes.stdout], [0, "Removed alice\n"]);
    assertEquals(await store.users.list(), []);
  });
});

Deno.test("user remove: --force asks nobody; a name that is not there is not asked about", async () => {
  await withStore(async ({ store }) => {
    const nobody = await run(store, ["server", "user", "remove", "nobody"], [true]);
    assertEquals([nobody.code, nobody.asked], [4, []]);
    assertEquals((await run(store, [...REMOVE, "--force"])).code, 0);
    assertEquals(await store.users.list(), []);
  });
});

Deno.test("user remove: one that was interrupted shows in the list, and goes on", async () => {
  await withStore(async ({ store }) => {
    await store.removal.close("alice", 1);
    assert((await run(store, ["server", "user", "list"])).stdout.includes("being removed"));
    assertEquals((await run(store, ["server", "user", "enable", "alice"])).code, 4);
    assertEquals((await run(store, [...REMOVE, "-f"])).code, 0);
    assertEquals(await store.users.list(), []);
  });
});

Deno.test("user list: a note from somebody else's hand stays one line, and moves no cursor", async () => {
  await withStore(async ({ store }) => {
    const bob = { ...ALICE, userUuid: "b1111111-1111-4111-8111-111111111111", username: "bob" };
    await store.users.insert({ ...bob, note: "a\nroot \u001b[2Jb" });
    const { code, stdout } = await run(store, ["server", "user", "list"]);
    assertEquals([code, stdout.trimEnd().split("\n").length], [0, 3]);
    assert(!stdout.includes("\u001b"));
  });
});

Deno.test("invite create: a code is shown once; how many, and how long, is bounded", async () => {
  await withStore(async ({ store }) => {
    const create = (...argv: string[]) => run(store, ["server", "invite", "create", ...argv]);
    const bad = [["--uses", "0"], ["--uses", "1001"], ["--ttl", "367d"], ["--ttl", "0s"], [
      "--ttl=",
    ]];
    for (const argv of bad) assertEquals((await create(...argv)).code, 2, argv.join(" "));
    assertEquals(await store.invites.list(), []);
    const { code, stdout } = await create("--uses", "3", "--ttl", "1d", "--format", "json");
    assertEquals(code, 0);
    const made = JSON.parse(stdout);
    assertEquals([made.uses, made.used, made.state], [3, 0, "open"]);
    assertEquals(Date.parse(made.expires_at) - Date.parse(made.created_at), 86_400_000);
    for (const format of ["text", "json", "raw"]) {
      const shown = (await run(store, ["server", "invite", "list", "--format", format])).stdout;
      assert(!shown.includes(made.code) && shown.includes(made.id), format);
    }
    const raw = await create("--format", "raw");
    assert(/^invite-[\w-]{22}$/.test(raw.stdout));
    assertEquals((await run(store, ["server", "invite", "revoke", made.id])).code, 0);
    assertEquals((await run(store, ["server", "invite", "revoke", made.code])).code, 4);
    const ended = (await store.invites.list()).filter(({ revokedAtMs }) =>
      revokedAtMs !== undefined
    );
    assertEquals(ended.map(({ inviteId }) => inviteId), [made.id]);
  });
});

Deno.test("invite create: the thousand and first is refused", async () => {
  await withStore(async ({ store }) => {
    const add = store.invites.add;
    const full: ServerStore = {
      ...store,
      invites: { ...store.invites, add: (invite) => add({ ...invite, most: invite.most - 1000 }) },
    };
    assertEquals((await run(full, ["server", "invite", "create"])).code, 7);
  });
});
