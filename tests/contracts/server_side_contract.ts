/** What every ServerSide must do: data that is opened, kept and let go of. */
import { assertEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import type { ServePlan, ServerSide } from "../../src/ports/server/server_side.ts";
import { type Case, registerCases } from "./cases.ts";
import { DEFAULT_SECRET_QUOTA } from "../../src/core/server/secrets/secret_ports.ts";

/** A server side with a place of its own. */
export interface ServerSideSubject extends AsyncDisposable {
  side: ServerSide;
  /** A folder that is not there yet. */
  dataFolder: string;
  isThere(folder: string): Promise<boolean>;
  /** Keeps the data as a server that runs on it does. */
  holdAsServer(): Promise<Disposable>;
  /** Databases that are open. */
  open(): number;
}

const PLAN: ServePlan = {
  ...{ host: "127.0.0.1", port: 0, registration: "invite", deviceLogin: false },
  ...{ accessTtlSec: 900, sessionTtlSec: 604_800, maxValueBytes: 65_536 },
  secretQuota: DEFAULT_SECRET_QUOTA,
};
const USER = {
  ...{ userUuid: "11111111-1111-4111-8111-111111111111", username: "ada", passwordHash: "hash" },
  ...{ createdAtMs: 1, disabledAtMs: undefined },
};

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(work, SealholdError)).code;
}

const CASES: readonly Case<ServerSideSubject>[] = [
  [
    "data that is not there is not made for who only looks",
    async ({ side, dataFolder, isThere, open }) => {
      assertEquals(await codeOf(() => side.openData(dataFolder, false)), "NOT_FOUND");
      assertEquals([await isThere(dataFolder), open()], [false, 0]);
    },
  ],
  ["what is written is there when it is opened again", async ({ side, dataFolder, open }) => {
    const data = await side.openData(dataFolder, true);
    await data.store.users.insert(USER);
    await data.keyStore.update((entries) => void (entries.secrets["k"] = "AAAA"));
    await data.close();
    assertEquals(open(), 0);
    const again = await side.openData(dataFolder, false);
    try {
      assertEquals(again.dataFolder, dataFolder);
      assertEquals(await again.store.users.list(), [USER]);
      assertEquals((await again.keyStore.read()).secrets, { k: "AAAA" });
    } finally {
      await again.close();
    }
  }],
  ["serve refuses data that a server runs on, and lets go of it", async (subject) => {
    const { side, dataFolder, open } = subject;
    await (await side.openData(dataFolder, true)).close();
    using _held = await subject.holdAsServer();
    assertEquals(await codeOf(() => side.serve({ ...PLAN, dataFolder })), "BUSY");
    assertEquals(open(), 0);
  }],
];

/** Runs the suite. */
export function serverSideContract(name: string, open: () => Promise<ServerSideSubject>): void {
  registerCases("server side contract", name, CASES, open);
}
