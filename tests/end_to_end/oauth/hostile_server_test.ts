/** Answers that only a real connection can give (threats.md case 20). */
import { assertEquals, assertRejects } from "@std/assert";
import { oauthStrategy } from "../../../src/core/client/login/strategies/oauth.ts";
import { SealholdError } from "../../../src/errors.ts";
import { FakeDialog } from "../../fakes/fake_dialog.ts";
import { acmeProvider, realPorts } from "./real_ports.ts";

const MEGABYTE = 1024 * 1024;

/** A token endpoint that gives this, and the end of a login there. */
async function loginAt(answer: () => Response): Promise<SealholdError> {
  let tokenRequests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    tokenRequests++;
    return answer();
  });
  try {
    const base = `http://127.0.0.1:${server.addr.port}`;
    const dialog = new FakeDialog();
    dialog.onAddress = (address) => {
      const query = new URL(address).searchParams;
      const callback = new URL(query.get("redirect_uri")!);
      callback.search = new URLSearchParams({ code: "c-1", state: query.get("state")! }).toString();
      void fetch(callback).then((response) => response.body?.cancel());
    };
    const provider = acmeProvider({
      authorizationEndpoint: `${base}/authorize`,
      tokenEndpoint: `${base}/token`,
      scopes: [],
    });
    const login = oauthStrategy(realPorts(dialog)).authenticate({ provider, origin: base });
    const error = await assertRejects(() => login, SealholdError);
    assertEquals(tokenRequests, 1);
    return error;
  } finally {
    await server.shutdown();
  }
}

Deno.test("case 20: a token response of 10 MB is not read to its end", async () => {
  let sent = 0;
  const error = await loginAt(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          if (sent >= 10 * MEGABYTE) return controller.close();
          controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
          sent += 64 * 1024;
        },
      }),
      { headers: { "content-type": "application/json" } },
    )
  );
  assertEquals(error.code, "BAD_RESPONSE");
  assertEquals(sent < 10 * MEGABYTE, true);
});

Deno.test("case 20: a declared length of 10 MB is refused", async () => {
  const body = new Uint8Array(10 * MEGABYTE).fill(0x20);
  assertEquals((await loginAt(() => new Response(body))).code, "BAD_RESPONSE");
});

Deno.test("case 20: a page in place of a token is one line", async () => {
  const page = "<html>hunter2</html>";
  const error = await loginAt(() =>
    new Response(page, { headers: { "content-type": "text/html" } })
  );
  assertEquals(error.code, "BAD_RESPONSE");
  assertEquals(`${error.message} ${error.hint}`.includes("hunter2"), false);
});

Deno.test("case 1: a token endpoint that redirects elsewhere gets the code alone", async () => {
  let stolen = 0;
  const thief = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    stolen++;
    return Response.json({ access_token: "x", token_type: "Bearer" });
  });
  const error = await loginAt(() =>
    new Response(null, {
      status: 307,
      headers: { location: `http://127.0.0.1:${thief.addr.port}/` },
    })
  );
  await thief.shutdown();
  assertEquals([error.code, stolen], ["REDIRECT_REFUSED", 0]);
});
