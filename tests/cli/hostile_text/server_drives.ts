/** The verbs that work on a server's data, on a database whose rows somebody else has written. */
import type { Dependencies } from "../../../src/cli/graph/dependencies.ts";
import { program } from "../../../src/cli/root.ts";
import { runCommand } from "../../../src/cli/run.ts";
import type { ServerData } from "../../../src/ports/server/server_side.ts";
import { withStore } from "../../adapters/server_store/sqlite/fixture.ts";
import { FakeEnvironment } from "../../fakes/fake_environment.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../../fakes/fake_terminal.ts";
import { FixedClock } from "../../fakes/fixed_clock.ts";
import type { Ran } from "../harness.ts";
import { HOSTILE } from "./drives.ts";

const USER = {
  userUuid: "b1111111-1111-4111-8111-111111111111",
  username: HOSTILE,
  passwordHash: "",
  createdAtMs: 1,
  disabledAtMs: undefined,
  note: HOSTILE,
};
const RULE = {
  ...{ name: HOSTILE, issuer: HOSTILE, audience: HOSTILE, username: HOSTILE, scope: HOSTILE },
  ...{ claims: [{ claim: HOSTILE, pattern: HOSTILE }], ttlSec: 900, jwks: undefined },
  ...{ allowPrivate: false, once: false, createdAtMs: 1 },
};

/** Runs a verb on such a server's data. */
async function onHostileData(
  argv: readonly string[],
  options: FakeTerminalOptions,
): Promise<Pick<Ran, "code" | "stdout" | "stderr">> {
  const terminal = new FakeTerminal(options);
  let code = -1;
  await withStore(async ({ store }) => {
    await store.users.insert(USER);
    await store.identities.link(HOSTILE, {
      ...{ kind: "tailscale", subject: "42", login: HOSTILE, linkedAtMs: 1 } as const,
    });
    await store.trustRules.add(RULE);
    await store.invites.add({
      ...{ inviteId: HOSTILE, codeHash: new Uint8Array(32), maxUses: 1, nowMs: 1 },
      ...{ expiresAtMs: 1e15, most: 9 },
    });
    // These verbs ask for no more of the server's data.
    const data = { store, close: () => Promise.resolve() } as unknown as ServerData;
    const context = {
      clock: new FixedClock(),
      serverSide: () => Promise.resolve({ openData: () => Promise.resolve(data) }),
      note: () => {},
      checkPermissions: () => Promise.resolve(),
    };
    const runtime = {
      env: new FakeEnvironment(),
      terminal,
      // These verbs ask for no more of a context.
      context: () => Promise.resolve(context as unknown as Dependencies),
    };
    code = await runCommand(program, runtime, argv);
  });
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

const TAILSCALE = ["--tailscale", "42"];

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  "server user list": [],
  "server user disable": [HOSTILE],
  "server user enable": [HOSTILE],
  "server user link": [HOSTILE, ...TAILSCALE],
  "server user unlink": [HOSTILE, ...TAILSCALE],
  "server user remove": [HOSTILE, "--force"],
  "server invite list": [],
  "server invite revoke": [HOSTILE],
  "server trust list": [],
  "server trust remove": [HOSTILE],
};

/** Each verb, run. */
export const SERVER_DRIVES = Object.fromEntries(
  Object.entries(ARGUMENTS).map(([name, args]) => [
    name,
    (options: FakeTerminalOptions) => onHostileData([...name.split(" "), ...args], options),
  ]),
);
