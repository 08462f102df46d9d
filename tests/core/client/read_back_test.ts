/**
 * A5: every file that is replaced is read back first, and what stands is left alone if the disk gives back something else. One
 * mechanism does it (core/shared/files/replace_file.ts); here each of the client's files proves that it goes through it.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { addContext } from "../../../src/core/client/config/contexts.ts";
import { nextKeys } from "../../../src/core/client/messaging/next_keys.ts";
import { writeNamedFile } from "../../../src/core/shared/files/create_file.ts";
import { generateKeyPair } from "../../../src/core/shared/identity/key_pair.ts";
import { holdConversation } from "../../../src/core/client/model/conversation_store.ts";
import type { FunctionClient } from "../../../src/core/client/http/function_client.ts";
import { pinLog } from "../../../src/core/client/messaging/key_logs.ts";
import { withMessageState } from "../../../src/core/client/messaging/message_state.ts";
import { walkKeyLog } from "../../../src/core/shared/identity/key_log.ts";
import { memoryStore } from "../../../src/core/shared/store/memory_store.ts";
import type { CredentialStore } from "../../../src/ports/credential_store.ts";
import { assertCode } from "../../contracts/file_system_contract.ts";
import { bendReadBack } from "../../fakes/bent_disk.ts";
import { FixedClock } from "../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../fakes/seeded_random.ts";
import { person, rotated } from "../shared/message/people.ts";
import { putKeys, someone } from "./identity/someone.ts";
import { CONFIG_PATH, settingsFixture } from "./config/fixture.ts";

/** Something that writes a file: once for what stands there, once more for what must not take its place. */
interface Writer {
  files: MemoryFileSystem;
  path: string;
  write(time: 1 | 2): Promise<unknown>;
}

const ports = (files: MemoryFileSystem) => ({
  files,
  random: new SeededRandom(),
  clock: new FixedClock(),
  functions: {} as FunctionClient,
  paths: () => ({ config: "/config", state: "/state" }),
});

const AID = `D${"A".repeat(43)}`;

async function messageState(): Promise<Writer> {
  const files = new MemoryFileSystem();
  const write = (seq: number) =>
    withMessageState(ports(files), AID, async (held) => {
      held.state.sent.bob = { seq, hash: "A".repeat(43) };
      await held.save();
    });
  return await Promise.resolve({ files, path: `/state/messages/${AID}.json`, write });
}

async function keyPin(): Promise<Writer> {
  const files = new MemoryFileSystem();
  const alice = await person("alice");
  const { records } = await rotated(alice);
  const logs = [await walkKeyLog(alice.aid, []), await walkKeyLog(alice.aid, records)] as const;
  const write = (time: 1 | 2) => pinLog(ports(files), logs[time - 1]!);
  return { files, path: `/config/keys/${alice.aid}.json`, write };
}

async function conversation(which: "own" | "last"): Promise<Writer> {
  const files = new MemoryFileSystem();
  const store: CredentialStore = {
    ...memoryStore(),
    describe: () => Promise.resolve({ kind: "sealed" }),
  };
  const at = { files, store, random: new SeededRandom(), stateDir: "/state" };
  const write = async (name: string) => {
    const held = await holdConversation(at, name);
    const kept = { provider: "p", model: "m", system: "", turns: [] };
    await held.keep(kept).finally(() => held.release());
  };
  await write("a");
  const [own = ""] = files.paths("/state/conversations").filter((path) =>
    path.endsWith(".json") && !path.endsWith("/last.json")
  );
  const path = which === "own" ? own : "/state/conversations/last.json";
  return { files, path, write: (time) => write(time === 1 || which === "own" ? "a" : "b") };
}

async function config(which: "file" | "backup"): Promise<Writer> {
  // A table in one line is not taken apart: the file is written anew, and the old one kept.
  const start = which === "file" ? "" : 'contexts = { home = { server = "https://home.test" } }\n';
  const { files, ports } = settingsFixture(start);
  const add = (name: string) =>
    addContext(ports, CONFIG_PATH, {
      ...{ name, server: `https://${name}.test`, use: false, force: false },
    });
  const write = (time: 1 | 2) =>
    which === "backup" && time === 1
      ? Promise.resolve(files.put(`${CONFIG_PATH}.bak`, new TextEncoder().encode("old")))
      : add(`c${time}`);
  const path = which === "file" ? CONFIG_PATH : `${CONFIG_PATH}.bak`;
  return await Promise.resolve({ files, path, write });
}

async function named(which: "new keys" | "--force"): Promise<Writer> {
  const ada = await someone("ada");
  const path = which === "new keys" ? "/work/new.json" : "/work/out.json";
  const write = async (time: 1 | 2) => {
    if (which === "--force") {
      return await writeNamedFile(ada, path, new TextEncoder().encode(`${time}`), true);
    }
    // A key pair of the person's own making, which becomes the next one of the identity.
    if (time === 1) return putKeys(ada.files, path, await generateKeyPair(ada.random));
    return await nextKeys(ada, { keysFile: "new.json", keys: ["keys.json"] }, [ada.keys], ada.keys);
  };
  return { files: ada.files, path, write };
}

const WRITERS: Readonly<Record<string, () => Promise<Writer>>> = {
  "the state of messages": messageState,
  "a pinned key": keyPin,
  "a conversation": () => conversation("own"),
  "the name of the last conversation": () => conversation("last"),
  "config.toml": () => config("file"),
  "the kept config.toml": () => config("backup"),
  "a file of keys that take over": () => named("new keys"),
  "a file that a person named, with --force": () => named("--force"),
};

for (const [name, make] of Object.entries(WRITERS)) {
  Deno.test(`A5: ${name}: what reads back otherwise does not take the old file's place`, async () => {
    const { files, path, write } = await make();
    await write(1);
    const old = files.get(path);
    assert(old !== undefined && old.length > 0);
    const folder = path.slice(0, path.lastIndexOf("/"));
    for (const bit of [0, 7, 8 * (old.length >> 1), Infinity]) {
      const disk = bendReadBack(files, path, { bit });
      const error = await assertCode(() => write(2), "DAMAGED");
      disk.mend();
      const name = path.slice(folder.length + 1);
      assertEquals([disk.times, error.data.where], [1, name]);
      // It speaks of its own file, and of no other: not of the store, which is whole.
      assertEquals([error.message, error.hint], [
        `"${name}" reads back otherwise than it was written`,
        "The old file still stands. Check the disk, then run the command again",
      ]);
      assertEquals(files.get(path), old, "it stands as it was");
      assertEquals(files.paths(folder).filter((each) => each.endsWith(".tmp")), []);
    }
    await write(2);
    assertNotEquals(files.get(path), old, "on a good disk it is replaced");
  });
}
