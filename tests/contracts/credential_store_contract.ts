/** What every CredentialStore must do. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import type { Credential, CredentialStore, Session } from "../../src/ports/credential_store.ts";

/** A store to test; a second view of it, where the kind has one. */
export interface CredentialStoreSubject {
  store: CredentialStore;
  /** Another instance on the same file; undefined for a store without one. */
  reopen?: () => CredentialStore;
}

export const CREDENTIAL: Credential = {
  type: "api_key",
  key: "s3cr3t-key",
  created: "2026-01-02T03:04:05.000Z",
  origin: "https://api.example.com",
  label: "work",
};

export const SESSION: Session = {
  origin: "https://sealhold.example.com",
  created: "2026-01-02T03:04:05.000Z",
  username: "ada",
  user_uuid: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  access_token: "s3cr3t-access",
  access_expires_at: 1767323045,
  refresh_token: "s3cr3t-refresh",
  refresh_expires_at: 1769915045,
};

const EMPTY = { credentials: {}, sessions: {}, secrets: {} };

type Case = [string, (subject: CredentialStoreSubject) => Promise<void>];

const CASES: Case[] = [
  ["is empty at first and keeps what it is given", async ({ store, reopen }) => {
    assertEquals(await store.read(), EMPTY);
    const result = await store.update((entries) => {
      entries.credentials.example = { ...CREDENTIAL };
      entries.sessions[SESSION.origin] = { ...SESSION };
      entries.secrets.master = "AAAA";
      return 42;
    });
    assertStrictEquals(result, 42);
    const wanted = {
      credentials: { example: CREDENTIAL },
      sessions: { [SESSION.origin]: SESSION },
      secrets: { master: "AAAA" },
    };
    assertEquals(await store.read(), wanted);
    if (reopen) assertEquals(await reopen().read(), wanted);
    await store.update((entries) => void delete entries.credentials.example);
    assertEquals((await store.read()).credentials, {});
  }],
  ["writes nothing when the change throws", async ({ store }) => {
    await store.update((entries) => void (entries.secrets.a = "AAAA"));
    const thrown = await assertRejects(() =>
      store.update((entries) => {
        entries.secrets.a = "BBBB";
        entries.secrets.b = "BBBB";
        throw new RangeError("no");
      }), RangeError);
    assertStrictEquals(thrown.message, "no");
    assertEquals((await store.read()).secrets, { a: "AAAA" });
  }],
  ["gives copies: changing one changes nothing", async ({ store }) => {
    await store.update((entries) =>
      void (entries.credentials.a = { ...CREDENTIAL, data: { x: 1 } })
    );
    const copy = await store.read();
    (copy.credentials.a?.data as { x: number }).x = 2;
    copy.secrets.b = "AAAA";
    assertEquals(await store.read(), {
      ...EMPTY,
      credentials: { a: { ...CREDENTIAL, data: { x: 1 } } },
    });
  }],
  ["keeps no hold on what the change left behind", async ({ store }) => {
    const mine: Credential = { ...CREDENTIAL };
    await store.update((entries) => void (entries.credentials.a = mine));
    mine.key = "other";
    assertStrictEquals((await store.read()).credentials.a?.key, "s3cr3t-key");
  }],
  ["gives its entries as bytes, which are the caller's own", async ({ store }) => {
    const jsonOf = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
    assertEquals(jsonOf(await store.readBytes()), EMPTY);
    await store.update((entries) => void (entries.credentials.example = { ...CREDENTIAL }));
    for (let i = 0; i < 2; i++) {
      const bytes = await store.readBytes();
      assertEquals(jsonOf(bytes), { ...EMPTY, credentials: { example: CREDENTIAL } });
      bytes.fill(0);
    }
    assertEquals((await store.read()).credentials, { example: CREDENTIAL });
  }],
  ["is prepared for a change without being changed", async ({ store, reopen }) => {
    await store.prepare();
    assertEquals(await store.read(), EMPTY);
    await store.update((entries) => void (entries.secrets.a = "AAAA"));
    await store.prepare();
    await store.prepare();
    await store.update((entries) => void (entries.secrets.b = "BBBB"));
    assertEquals((await (reopen?.() ?? store).read()).secrets, { a: "AAAA", b: "BBBB" });
  }],
  ["is as good as new after it was closed", async ({ store }) => {
    await store.update((entries) => void (entries.secrets.a = "AAAA"));
    store.close();
    store.close();
    assertEquals((await store.read()).secrets, { a: "AAAA" });
    store.close();
    await store.update((entries) => void (entries.secrets.b = "BBBB"));
    assertEquals((await store.read()).secrets, { a: "AAAA", b: "BBBB" });
  }],
  ["runs updates one after another", async ({ store }) => {
    await store.update((entries) => void (entries.secrets.n = "0"));
    await Promise.all(Array.from({ length: 8 }, () =>
      store.update((entries) => {
        entries.secrets.n = String(Number(entries.secrets.n) + 1);
      })));
    assertStrictEquals((await store.read()).secrets.n, "8");
  }],
  ["refuses what cannot be stored, does not repeat it, and keeps the old", async ({ store }) => {
    await store.update((entries) => void (entries.secrets.a = "AAAA"));
    const bad: unknown[] = ["s3cr3t\ud800", undefined, NaN, new Uint8Array(2), new Map()];
    for (const value of bad) {
      const error = await assertRejects(
        () =>
          store.update((entries) =>
            void (entries.credentials.x = { ...CREDENTIAL, value } as Credential)
          ),
        SealholdError,
      );
      assertStrictEquals(error.code, "INVALID_VALUE");
      assertStrictEquals(
        JSON.stringify([error.message, error.hint, error.data]).includes("s3cr3t"),
        false,
      );
    }
    const extra = () =>
      store.update((entries) => {
        // What the types refuse is what is tested.
        (entries as unknown as Record<string, unknown>).extra = 1;
      });
    assertStrictEquals((await assertRejects(extra, SealholdError)).code, "INVALID_VALUE");
    assertEquals(await store.read(), { ...EMPTY, secrets: { a: "AAAA" } });
  }],
  ["it says of what kind it is, and nothing of what it holds", async ({ store, reopen }) => {
    await store.update((entries) => void (entries.credentials["work"] = { ...CREDENTIAL }));
    const told = await store.describe();
    assert(["sealed", "plain", "memory"].includes(told.kind), told.kind);
    assertEquals(told.path === undefined, told.kind === "memory");
    assert(!/s3cr3t|work|example/.test(JSON.stringify({ ...told, path: "" })));
    if (reopen) assertEquals(await reopen().describe(), told);
  }],
  ["case 21: names of any kind are names, and nothing more", async ({ store, reopen }) => {
    const hard = ["constructor", "__proto__", "toString", "../../x", "a\0b", "CON", ""];
    // NFC and NFD of one letter are two names: nothing is normalised behind the caller's back.
    const names = [...hard, "\u00e9", "e\u0301"];
    await store.update((entries) => {
      for (const name of names) {
        assertStrictEquals(entries.credentials[name], undefined, name);
        entries.credentials[name] = { ...CREDENTIAL, label: name };
      }
    });
    const read = await (reopen?.() ?? store).read();
    assertEquals(Object.keys(read.credentials).sort(), [...names].sort());
    for (const name of names) assertStrictEquals(read.credentials[name]?.label, name);
  }],
];

/** Registers the suite. */
export function credentialStoreContract(
  name: string,
  make: () => Promise<CredentialStoreSubject>,
): void {
  for (const [title, run] of CASES) {
    Deno.test(`${name}: ${title}`, async () => await run(await make()));
  }
}
