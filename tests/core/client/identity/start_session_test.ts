/** Accounts and sessions of an identity: what a lying server and wrong keys come to, at once and step by step. */
import { assertEquals } from "@std/assert";
import {
  confirmChallenge,
  createUser,
  signIn,
} from "../../../../src/core/client/identity/start_session.ts";
import { askChallenge, signFile } from "../../../../src/core/client/identity/challenges.ts";
import { ownFunctions } from "../../../../src/core/client/identity/own_session.ts";
import { publicKeyText } from "../../../../src/core/client/identity/public_key.ts";
import { argsHash } from "../../../../src/core/shared/identity/challenge.ts";
import { nextKeyPair } from "../../shared/identity/known_keys.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { stored } from "../login/fixture.ts";
import { failureOf, ORIGIN, putKeys, type Someone, someone } from "./someone.ts";

const ELSEWHERE = "The challenge is of another server than the one named";

/** Ada without a session; Bob's keys lie in `bob.json`. */
async function ada() {
  const own = await someone("ada", { user: null });
  const bob = (await someone("bob")).keys;
  putKeys(own.files, "/work/bob.json", bob);
  return { own, bob };
}

/** Asks for a challenge, and puts it signed into `signed.json`. */
async function putSigned(own: Someone, purpose: "sign-in" | "prove"): Promise<void> {
  const { aid } = own.keys;
  const asked = await askChallenge(await ownFunctions(own, {}), ORIGIN, purpose, { aid });
  const signed = await signFile(own.clock, asked, own.keys);
  own.files.put("/work/signed.json", new TextEncoder().encode(JSON.stringify(signed)));
}

Deno.test("create-user: an AID of another key is not sent, in either way", async () => {
  const { own, bob } = await ada();
  const publicKey = publicKeyText(own.keys.publicKey);
  for (const wish of [{ id: bob.aid, keys: "keys.json" }, { id: bob.aid, publicKey }]) {
    const error = await failureOf(() => createUser(own, wish));
    assertEquals([error.code, error.message], [
      "INVALID_VALUE",
      "The AID is not the one of this key",
    ]);
  }
  for (const wish of [{}, { id: bob.aid }, { publicKey }]) {
    assertEquals((await failureOf(() => createUser(own, wish))).code, "USAGE");
  }
  assertEquals(own.server.calls, []);
});

Deno.test("sign-in: rotated keys of another identity, and what is no AID, are not sent", async () => {
  const { own, bob } = await ada();
  putKeys(own.files, "/work/bob.json", await nextKeyPair(own.random, bob));
  const mixed = await failureOf(() => signIn(own, { id: own.keys.aid, keys: "bob.json" }));
  assertEquals([mixed.code, mixed.message], ["INVALID_VALUE", "The keys are of another identity"]);
  const lowOrder = `D${"A".repeat(43)}`;
  for (const [id, code] of [["bob", "INVALID_VALUE"], [lowOrder, "KEY_REFUSED"]] as const) {
    assertEquals((await failureOf(() => signIn(own, { id }))).code, code);
  }
  assertEquals(own.server.calls, []);
  assertEquals(
    (await failureOf(() => signIn(own, { id: bob.aid, account: "../x" }))).code,
    "INVALID_NAME",
  );
});

Deno.test("a server that answers with another server's challenge gets no signature, and no session is saved", async () => {
  const { own } = await ada();
  const { aid } = own.keys;
  own.server.lies.set("auth:issueChallenge", ({ purpose, argsHash }) => ({
    challengeId: "c",
    payload: {
      ...{ ver: "msg-auth/1", aud: "https://bank.example", ts: "2026-01-02T03:04:05.000Z" },
      ...{ nonce: "A".repeat(43), aid, purpose, argsHash },
    },
  }));
  for (
    const run of [
      () => createUser(own, { keys: "keys.json" }),
      () => signIn(own, { id: aid, keys: "keys.json" }),
      () => signIn(own, { id: aid }),
    ]
  ) {
    assertEquals((await failureOf(run)).message, ELSEWHERE);
  }
  assertEquals(new Set(own.server.paths), new Set(["auth:issueChallenge"]));
  assertEquals(await stored(own.auth()), {});
});

Deno.test("confirm-challenge: one of another server is handed in nowhere", async () => {
  const { own } = await ada();
  await putSigned(own, "sign-in");
  own.server.calls.length = 0;
  const serverOrigin = () => Promise.resolve("https://evil.example");
  const error = await failureOf(() =>
    confirmChallenge({ ...own, serverOrigin }, { file: "signed.json" })
  );
  assertEquals([error.message, own.server.calls], [ELSEWHERE, []]);
});

Deno.test("what cannot be saved is not asked of the server: no store, one that does not open, a file that cannot be", async () => {
  const { own } = await ada();
  const { aid } = own.keys;
  await putSigned(own, "sign-in");
  own.server.calls.length = 0;
  const refused = new SealholdError("STORE_NOT_CHOSEN", "There is no credential store yet");
  const auth = () => ({
    ...own.auth(),
    store: Object.assign(Object.create(own.store), { prepare: () => Promise.reject(refused) }),
  });
  const without = { ...own, auth };
  const keys = "keys.json";
  for (
    const [place, ports, code] of [
      [{}, without, "STORE_NOT_CHOSEN"],
      [{ account: "work" }, without, "STORE_NOT_CHOSEN"],
      [{ tokenFile: "keys.json" }, own, "ALREADY_EXISTS"],
      [{ tokenFile: "/no/folder/token" }, own, "DISK_FAILED"],
    ] as const
  ) {
    for (
      const run of [
        () => createUser(ports, { keys, ...place }),
        () => signIn(ports, { id: aid, keys, ...place }),
        () => confirmChallenge(ports, { file: "signed.json", ...place }),
      ]
    ) {
      assertEquals((await failureOf(run)).code, code);
    }
  }
  assertEquals([own.server.calls, await stored(own.auth())], [[], {}]);
  // What saves nothing needs no place: a challenge, a proof.
  await signIn(without, { id: aid });
  const proof = { authenticated: true, aid, purpose: "prove", argsHash: "h" };
  own.server.lies.set("auth:proveChallenge", () => proof);
  await putSigned(own, "prove");
  assertEquals((await confirmChallenge(without, { file: "signed.json" })).kind, "proved");
});

Deno.test("a token file is there only once there is a token", async () => {
  const { own } = await ada();
  own.server.lies.set("auth:signIn", () => {
    throw new SealholdError("UNREACHABLE", "gone");
  });
  const wish = { id: own.keys.aid, keys: "keys.json", tokenFile: "token" };
  assertEquals((await failureOf(() => signIn(own, wish))).code, "UNREACHABLE");
  assertEquals(own.files.get("/work/token"), undefined);
  own.files.put("/work/token", new TextEncoder().encode("an.old.token\n"));
  assertEquals((await failureOf(() => signIn(own, wish))).code, "UNREACHABLE");
  assertEquals(own.files.get("/work/token"), new TextEncoder().encode("an.old.token\n"));
});

Deno.test("at once: the session is saved in the store, or its bare token where a file is named", async () => {
  const { own } = await ada();
  const { aid } = own.keys;
  const made = await createUser(own, { id: aid, keys: "keys.json" });
  assertEquals([made.kind, made.kind === "session" && made.saved.saved], ["session", "store"]);
  assertEquals(own.server.paths, ["auth:issueChallenge", "auth:registerUser"]);
  assertEquals(Object.keys(await stored(own.auth())), [ORIGIN]);
  const wish = { id: aid, keys: "keys.json", tokenFile: "token" };
  const started = await signIn(own, wish);
  assertEquals(started.kind === "session" && started.saved.saved, "/work/token");
  assertEquals(own.files.get("/work/token"), new TextEncoder().encode(`t.${aid}\n`));
});

Deno.test("step by step: a challenge and nothing else, then a session, or what was proved", async () => {
  const { own } = await ada();
  const { aid } = own.keys;
  const publicKey = publicKeyText(own.keys.publicKey);
  for (
    const ask of [() => createUser(own, { id: aid, publicKey }), () => signIn(own, { id: aid })]
  ) {
    const started = await ask();
    assertEquals(started.kind === "challenge" && started.file.args.aid, aid);
  }
  assertEquals(await stored(own.auth()), {});
  await putSigned(own, "sign-in");
  const confirmed = await confirmChallenge(own, { file: "signed.json", account: "work" });
  assertEquals(confirmed.kind === "session" && confirmed.saved.session.username, aid);
  assertEquals(Object.keys(await stored(own.auth())), [`${ORIGIN}#work`]);
  const proof = { authenticated: true, aid, purpose: "prove", argsHash: "h" };
  own.server.lies.set("auth:proveChallenge", () => proof);
  await putSigned(own, "prove");
  assertEquals((await confirmChallenge(own, { file: "signed.json" })).kind, "proved");
});

Deno.test("create-user: the invitation goes with the call and under the signature, in both ways", async () => {
  const code = "invite-AbCdEfGhIjKlMnOpQrStUv";
  const ways: [invite: string, stdin: string][] = [
    [code, ""],
    ["-", code],
    ["-", `${code}\n`],
    ["-", `${code}\r\n`],
  ];
  for (const [invite, stdin] of ways) {
    const own = await someone("ada", { user: null, stdin });
    const { aid } = own.keys;
    await createUser(own, { keys: "keys.json", invite });
    const [asked, sent] = own.server.calls;
    assertEquals(sent?.args.invite, code);
    const { auth, ...args } = sent!.args;
    assertEquals(asked?.args.argsHash, await argsHash(args));
    assertEquals(auth.challengeId, "c");
    const step = await someone("ada", { user: null, stdin });
    const publicKey = publicKeyText(own.keys.publicKey);
    const started = await createUser(step, { id: aid, publicKey, invite });
    assertEquals(started.kind === "challenge" && started.file.args, {
      aid,
      publicKey,
      invite: code,
    });
  }
});

Deno.test("create-user: what cannot be an invitation is not sent, and not repeated", async () => {
  const bad = ["two words", "a\nb", "é", "x".repeat(257), ""];
  for (const text of bad) {
    for (const given of [text, "-"]) {
      const own = await someone("ada", { user: null, stdin: text });
      const error = await failureOf(() => createUser(own, { keys: "keys.json", invite: given }));
      assertEquals(error.code, "INVALID_VALUE", text);
      assertEquals(text !== "" && `${error.message} ${error.hint}`.includes(text), false);
      assertEquals(own.server.calls, []);
    }
  }
  const own = await someone("ada", { user: null });
  const wishes = [{ keys: "-", invite: "-" }, { id: "x", publicKey: "-", invite: "-" }];
  for (const wish of wishes) {
    const error = await failureOf(() => createUser(own, wish));
    assertEquals([error.code, own.server.calls], ["USAGE", []]);
  }
});
