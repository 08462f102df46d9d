/**
 * Case 33, verb by verb: what of others each verb shows to people, and how it is made to show it. `HOSTILE` stands wherever
 * somebody else chooses the text: a server, a sender, a file, an imported login, another program's settings.
 */
import { argsHash } from "../../../src/core/shared/identity/challenge.ts";
import type { Credential } from "../../../src/ports/credential_store.ts";
import { apiKey, session } from "../../core/client/login/fixture.ts";
import { anthropicStream } from "../../core/client/model/streams.ts";
import { MemoryFileSystem } from "../../fakes/memory_file_system.ts";
import { json, pieces, type Reply } from "../../fakes/fake_transport.ts";
import { FakeSecretBackend } from "../../fakes/fake_secret_backend.ts";
import { bodyOf } from "../../fakes/fake_transport.ts";
import { type FakeOptions, type Ran, run } from "../harness.ts";
import { People, type Person } from "../people.ts";
import { fakeReplyOf } from "../server_reply.ts";
import { Secret } from "../../../src/secret.ts";

/** By which it is found again in the output. */
export const MARKER = "h0st1le";
/** Clears the screen, writes to the clipboard, goes back and over, turns the line round, and colours it by a C1 control. */
export const HOSTILE = `${MARKER}\x1b[2J\x1b]52;c;QQ\x07\r\x08\u202e\u009b31m\u200b`;
/** Where every other control is refused when it is read. */
const LINE_SEPARATOR = `${MARKER}\u2028`;
/** What goes as text and not as base64, in which no control character is left. */
const TURNED = `${MARKER}\u202e\u009b31m\x7f`;

/** Runs a verb so that it shows `HOSTILE`; the options say whether stdout is a terminal. */
export type Drive = (options: FakeOptions) => Promise<Ran>;

const TEXT = ["--format", "text"];
const KEYS = ["--keys", "keys.json"];
const HOME = { env: { SEALHOLD_HOME: `/home/${HOSTILE}` } };

const CREDENTIALS: Readonly<Record<string, Credential>> = {
  [`openai/${HOSTILE}`]: apiKey({ origin: "https://api.openai.com", label: "OpenAI" }),
};

/** The true server, but for one function's value. */
function lying(person: Person, path: string, lie: (value: Json) => unknown): Reply {
  return async (request) => {
    const response = await fakeReplyOf(person.handler)(request);
    if ((bodyOf(request) as { path?: string } | undefined)?.path !== path) return response;
    const { value } = JSON.parse(new TextDecoder().decode(response.body));
    return json(200, { status: "success", value: lie(value) });
  };
}

// deno-lint-ignore no-explicit-any -- what a server may say is anything
type Json = any;

/** Two registered people at a server of their own. */
async function withPeople(
  work: (people: Record<"alice" | "bob", Person & { aid: string }>) => Promise<Ran>,
): Promise<Ran> {
  await using people = await People.open();
  return await work(await people.registered("alice", "bob"));
}

/** A store of one's own, made before. */
async function withStore(
  argv: readonly string[],
  options: FakeOptions,
  change: (files: MemoryFileSystem) => void = () => {},
): Promise<Ran> {
  const files = new MemoryFileSystem();
  files.put("/work/.folder", new Uint8Array());
  await run(["store", "init", "--keyfile"], { files, ...HOME });
  change(files);
  return await run(argv, { files, sealed: true, ...HOME, ...options });
}

async function hostileChallenge(person: Person & { aid: string }): Promise<string> {
  const asked = await person.ok(["sign-in", "--id", person.aid]);
  const args = { ...asked.args, more: HOSTILE };
  return JSON.stringify({
    ...asked,
    args,
    payload: { ...asked.payload, argsHash: await argsHash(args) },
  });
}

/** What a verb shows: `HOSTILE` comes out, made harmless. */
export const SHOWN: Readonly<Record<string, Drive>> = {
  "auth list": (options) => run(["auth", "list"], { credentials: CREDENTIALS, ...options }),
  "auth status": (options) =>
    run(["auth", "status", "--all"], {
      sessions: [session({ username: HOSTILE })],
      credentials: CREDENTIALS,
      ...options,
    }),
  "auth token": (options) =>
    run(["auth", "token", "openai"], {
      credentials: { openai: apiKey({ origin: "https://api.openai.com", key: HOSTILE }) },
      ...options,
    }),
  "auth logout": (options) =>
    run(["auth", "logout", "--all", "--force"], { credentials: CREDENTIALS, ...options }),
  "auth login": (options) =>
    run(["auth", "login", "acme", "--method", "token", "--with-token"], {
      stdin: "some-key-0123456789",
      userFiles: {
        "/home/s/config.toml":
          `[providers.acme]\nlabel = "${LINE_SEPARATOR}"\nbase_url = "https://api.acme.test/v1"\n`,
      },
      ...options,
    }),
  "whoami": (options) =>
    withPeople(({ alice }) =>
      alice.run(["whoami", ...TEXT], {
        replies: [
          lying(alice, "auth:whoami", (value) => ({ ...value, aid: null, user_uuid: HOSTILE })),
        ],
        ...options,
      })
    ),
  "secrets list": (options) => {
    const backend = Object.assign(new FakeSecretBackend(), {
      list: () =>
        Promise.resolve([{ name: HOSTILE, createdAt: HOSTILE, updatedAt: HOSTILE, version: 1 }]),
    });
    return run(["secrets", "list"], { backend, ...options });
  },
  "sign": (options) =>
    withPeople(async ({ alice }) => {
      alice.work["challenge.json"] = await hostileChallenge(alice);
      return await alice.run(["sign", "--file", "challenge.json", ...KEYS, ...TEXT], options);
    }),
  "send": (options) =>
    withPeople(({ alice, bob }) =>
      alice.run(["send", "--to", bob.aid, "--message", "x", ...KEYS, ...TEXT], {
        replies: [
          lying(alice, "messages:send", (value) => ({ ...value, messageId: HOSTILE })),
        ],
        ...options,
      })
    ),
  "unread": (options) =>
    withPeople(async ({ alice, bob }) => {
      for (const type of ["text", "encrypted"]) {
        const send = ["send", "--to", bob.aid, "--type", type, "--message", HOSTILE];
        await alice.ok([...send, ...(type === "text" ? [] : KEYS)]);
      }
      return await bob.run(["unread", ...KEYS, ...TEXT], options);
    }),
  "extract-ids": (options) => {
    const stdin = JSON.stringify({ messages: [{ messageId: HOSTILE }] });
    return run(["extract-ids", "--file", "-", ...TEXT], { stdin, ...options });
  },
  "group list": (options) =>
    withPeople(({ alice }) =>
      alice.run(["group", "list", ...TEXT], {
        replies: [
          lying(alice, "groups:list", () => ({
            groups: [{ groupId: HOSTILE, name: HOSTILE, epoch: 1, members: 2, role: HOSTILE }],
          })),
        ],
        ...options,
      })
    ),
  "context list": (options) =>
    run(["context", "list"], {
      userFiles: {
        "/home/s/config.toml": `[contexts.home]\nserver = ${JSON.stringify(HOSTILE)}\n`,
      },
      ...options,
    }),
  "store init": (options) => run(["store", "init", "--keyfile"], { ...HOME, ...options }),
  "store status": (options) => withStore(["store", "status"], options),
  "store rekey": (options) => withStore(["store", "rekey"], options),
  "store doctor": (options) =>
    withStore(["store", "doctor"], options, (files) => files.chmod(`/home/${HOSTILE}`, 0o770)),
  "store export": (options) => {
    const files = new MemoryFileSystem();
    files.put("/work/.folder", new Uint8Array());
    const argv = ["store", "export", "--as", "leger", "--force", "--output", HOSTILE];
    return run(argv, { files, sessions: [session()], ...options });
  },
  "store key export": (options) =>
    withPeople(async ({ alice }) => {
      await alice.ok(["store", "key", "import", "keys.json", "--format", "json"]);
      const argv = ["store", "key", "export", alice.aid, "--force", "--output", HOSTILE];
      return await alice.run(argv, options);
    }),
  "docs": (options) => {
    const files = new MemoryFileSystem();
    files.put("/work/.folder", new Uint8Array());
    return run(["docs", "--output", `/work/${HOSTILE}`], { files, ...options });
  },
};

/** Verbs that write exact bytes into a pipe, and something harmless on a terminal (case 35). */
export const SHOWN_ON_A_TERMINAL: Readonly<Record<string, Drive>> = {
  "secrets get": async (options) => {
    const backend = new FakeSecretBackend();
    await backend.set("a", Secret.fromText(HOSTILE));
    return await run(["secrets", "get", "a"], { backend, ...options });
  },
  "decrypt": (options) =>
    withPeople(async ({ alice, bob }) => {
      alice.work["bob.pub"] =
        (await bob.run(["key-for", "--user", bob.aid, "--format", "raw"])).stdout;
      const encrypt = ["encrypt", "--public-key-file", "bob.pub", "--message", TURNED];
      bob.work["a.sealed"] = (await alice.run(encrypt)).stdout;
      const argv = ["decrypt", "--keys-file", "keys.json", "--file", "a.sealed", ...TEXT];
      return await bob.run(argv, options);
    }),
  "run": (options) =>
    run(["run", "Hi", "--model", "m"], {
      replies: [
        pieces(200, anthropicStream([HOSTILE]), { "content-type": "text/event-stream" }),
      ],
      credentials: { anthropic: apiKey({ origin: "https://api.anthropic.com" }) },
      ...options,
    }),
  "store export": (options) =>
    run(["store", "export", "--as", "spec-kitty", "--force"], {
      sessions: [session({ username: HOSTILE })],
      ...options,
    }),
};
