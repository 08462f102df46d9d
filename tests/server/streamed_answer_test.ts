/** Case 50: large answers, of which no more is in memory than there is room for. */
import { assert, assertEquals } from "@std/assert";
import { json } from "../../src/server/http/answers.ts";
import { MAX_WHOLE_CHARS, StreamedAnswer } from "../../src/server/http/streamed_answer.ts";
import { openTestApp, startTestServer } from "./harness.ts";
import { answerOf, get, sending, untilCut } from "./sockets/sockets_fixture.ts";

Deno.test("streamed answer: the same bytes, and no half characters, wherever it is cut", async () => {
  // Four units: with each of the four beginnings, the parts end at another place of them.
  const letters = "\u{1f600}é€".repeat(80_000);
  const texts = ["", "a", "ab", "abc"].map((start) => start + letters);
  for (const text of ["x".repeat(200_000), ...texts]) {
    const answer = json({ text });
    assert(answer instanceof StreamedAnswer);
    assertEquals(answer.headers.get("content-type"), "application/json");
    assertEquals(await answer.json(), { text });
  }
  assertEquals(json("x".repeat(MAX_WHOLE_CHARS - 2)) instanceof StreamedAnswer, false);
});

Deno.test("streamed answer: nothing is made before it is taken; it ends once, taken or not", async () => {
  for (const take of [true, false]) {
    const answer = json("x".repeat(500_000));
    assert(answer instanceof StreamedAnswer);
    const told: string[] = [];
    answer.attach(() => told.push("end"), {
      outgoing: () => ({
        taken: () => told.push("taken"),
        done: () => told.push("done"),
        rests: () => {},
        waits: () => {},
      }),
      cut: () => {},
    });
    await Promise.resolve();
    assertEquals(told, []);
    if (take) await answer.text();
    else await answer.body?.cancel();
    const taken = take ? Math.ceil(500_002 / MAX_WHOLE_CHARS) : 0;
    assertEquals(told, [...Array(taken).fill("taken"), "done", "end"]);
  }
});

Deno.test("case 50: an answer whose connection is cut ends at once, and once, whatever the runtime does with it", () => {
  const answer = json("x".repeat(500_000));
  assert(answer instanceof StreamedAnswer);
  const told: string[] = [];
  let cut = () => {};
  answer.attach(() => told.push("end"), {
    outgoing(cancel) {
      cut = cancel;
      return { taken: () => {}, done: () => told.push("done"), rests: () => {}, waits: () => {} };
    },
    cut: () => {},
  });
  cut();
  assertEquals(told, ["done", "end"]);
});

Deno.test("case 50: large answers that nobody takes fill the room of their address, and no other's", async () => {
  await using app = await openTestApp({ answers: { maxCharsPerKey: 100_000, waitMs: 1 } });
  const { access: token } = await app.logIn();
  const body = { names: ["A", "B", "C"] };
  for (const name of body.names) {
    await app.send("POST", "/secrets/set", { token, body: { name, value: "x".repeat(60_000) } });
  }
  const ask = (peer: string) =>
    app.handler(
      new Request("http://sealhold.test/secrets/batch", {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      }),
      { peer },
    );
  const unread = await ask("192.0.2.1");
  assertEquals(unread.status, 200);
  const refused = await ask("192.0.2.1");
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assertEquals((await refused.json()).error.code, "busy");
  assertEquals((await app.send("GET", "/secrets/list", { token })).status, 200, "small ones pass");
  assertEquals((await unread.json()).data.secrets.length, 3);
  const again = await ask("192.0.2.1");
  assertEquals(again.status, 200, "taken, and so given back");
  await again.body?.cancel();
});

Deno.test("case 50: an answer that nobody takes is cut, and its room given back", async () => {
  const answers = { maxCharsPerKey: 1, waitMs: 60_000 };
  await using server = await startTestServer({ answers, sockets: { stallMs: 50, sweepMs: 20 } });
  const { access: token } = await server.logIn();
  // More than kernel and runtime take of an answer that nobody reads.
  const value = "x".repeat(60_000);
  const names = Array.from({ length: 60 }, (_, i) => `S${i}`);
  for (const name of names) {
    await server.send("POST", "/secrets/set", { token, body: { name, value } });
  }
  const text = JSON.stringify({ names });
  const head = get("/secrets/batch", `authorization: Bearer ${token}`).replace("GET", "POST");
  const request = head.replace("\r\n\r\n", `\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
  const first = await sending(server, request);
  await answerOf(first);
  // Waits for the room of the first, which nobody gives back but the cut.
  const second = await sending(server, request);
  assert((await answerOf(second)).startsWith("HTTP/1.1 200 OK"));
  for (const each of [first, second]) await untilCut(each);
});
