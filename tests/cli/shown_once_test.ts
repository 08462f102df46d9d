/** What a command shows of a secret is copied once, into the form that was asked for, and gone when it is written. */
import { assert, assertEquals } from "@std/assert";
import { FORMATS } from "../../src/cli/graph/globals.ts";
import { Secret } from "../../src/secret.ts";
import { FakeSecretBackend } from "../fakes/fake_secret_backend.ts";
import { ORIGIN, run } from "./harness.ts";
import { People } from "./people.ts";
import { session } from "../core/client/login/fixture.ts";

/** A secret that counts its copies. */
class CountedSecret extends Secret {
  copies = 0;

  override expose() {
    this.copies++;
    return super.expose();
  }

  override exposeText(): string {
    this.copies++;
    return super.exposeText();
  }
}

const zeroed = (secret: Secret) => new Secret(secret.expose()).expose().every((byte) => byte === 0);

Deno.test("secrets get copies the value once, whatever the format, and leaves nothing of it", async () => {
  for (const terminals of [[], ["stdout"]] as const) {
    for (const format of FORMATS) {
      const value = new CountedSecret(new TextEncoder().encode("v4lue"));
      const backend = new FakeSecretBackend();
      backend.get = (name) => Promise.resolve({ name, value, version: 3 });
      const ran = await run(["secrets", "get", "db", "--format", format], { backend, terminals });
      assertEquals([ran.code, ran.stderr, value.copies], [0, "", 1], format);
      assert(ran.stdout.includes("v4lue"), ran.stdout);
      assertEquals(zeroed(value), true, format);
    }
  }
});

Deno.test("secrets set leaves nothing of the value, taken or refused", async () => {
  for (const refused of [false, true]) {
    const backend = new FakeSecretBackend();
    let given: Secret | undefined;
    const { set } = backend;
    backend.set = async (name, value, ifVersion) => {
      given = value;
      assertEquals(value.exposeText(), "v4lue");
      return await set.call(backend, name, value, ifVersion);
    };
    const argv = ["secrets", "set", "db", "-", ...(refused ? ["--if-version", "7"] : [])];
    assertEquals((await run(argv, { backend, stdin: "v4lue" })).code, refused ? 7 : 0);
    assertEquals(given && zeroed(given), true);
  }
});

Deno.test("auth token prints the same in every form, with what belongs to the form around it", async () => {
  const own = session({ access_token: "t0ken" });
  const wanted = {
    text: "t0ken\n",
    raw: "t0ken",
    json: `{"server":"${ORIGIN}","token":"t0ken"}\n`,
    pretty: `{\n  "server": "${ORIGIN}",\n  "token": "t0ken"\n}\n`,
  };
  for (const format of FORMATS) {
    const ran = await run(["auth", "token", "--format", format], { sessions: [own] });
    assertEquals([ran.code, ran.stdout], [0, wanted[format]]);
  }
});

Deno.test("a message goes out byte for byte as it was sealed, and comes in as it went out", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const sent = await alice.run([
    "send",
    "--to",
    bob.aid,
    "--message",
    "héllo",
    "--keys",
    "keys.json",
  ]);
  assertEquals(sent.code, 0, sent.stderr);
  const request = sent.world.http.transport.requests.find(({ body }) =>
    new TextDecoder().decode(body).includes('"messages:send"')
  );
  const body = new TextDecoder().decode(request?.body);
  // In the one order and spelling of the wire form, which JSON.stringify of a parsed envelope would have to find again.
  assert(/"envelope":\{"body":"[\w-]+","commit":"[\w-]+","header":\{"created":/.test(body), body);
  const { messages } = await bob.ok(["unread", "--keys", "keys.json"]);
  assertEquals(messages[0].message, "héllo");
});
