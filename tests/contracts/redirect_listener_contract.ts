/** What every RedirectListener does, the fake one too. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type {
  ListeningRedirect,
  RedirectListener,
  RedirectRequest,
} from "../../src/ports/redirect_listener.ts";
import { type Case, registerCases } from "./cases.ts";
import { assertCode } from "./file_system_contract.ts";

/** How somebody comes. */
export interface Visit {
  method?: string;
  /** The Origin header. */
  origin?: string;
}

/** A listener to test. */
export interface RedirectListenerSubject {
  listener: RedirectListener;
  /** Comes to the listener. @returns undefined where nobody listens any more */
  visit(
    at: ListeningRedirect,
    path: string,
    visit?: Visit,
  ): Promise<{ status: number; html: string } | undefined>;
}

const LONG_MS = 60_000;

const CASES: Case<RedirectListenerSubject>[] = [
  ["case 15: it is on 127.0.0.1, and on a port", async ({ listener }) => {
    const here = await listener.open();
    assertMatch(here.origin, /^http:\/\/127\.0\.0\.1:\d{4,5}$/);
    await here.close();
  }],
  ["each visit is decided as it came, and gets its answer, until one is done", async (subject) => {
    const here = await subject.listener.open();
    const seen: RedirectRequest[] = [];
    const waiting = here.wait((request) => {
      seen.push(request);
      const done = request.url.searchParams.get("code") === "c-1";
      return { status: done ? 200 : 404, html: `<p>${request.url.pathname}`, done };
    }, LONG_MS);
    const stranger = await subject.visit(here, "/a?b=%2F", {
      method: "POST",
      origin: "https://evil.example",
    });
    assertEquals([stranger?.status, stranger?.html], [404, "<p>/a"]);
    const good = await subject.visit(here, "/callback?code=c-1");
    assertEquals([good?.status, good?.html], [200, "<p>/callback"]);
    await waiting;
    const { host } = new URL(here.origin);
    assertEquals(seen.map(({ method, url, host, origin }) => [method, url.href, host, origin]), [
      ["POST", `${here.origin}/a?b=%2F`, host, "https://evil.example"],
      ["GET", `${here.origin}/callback?code=c-1`, host, undefined],
    ]);
    assertEquals(await subject.visit(here, "/callback?code=c-1"), undefined, "nobody is left");
    assertEquals(seen.length, 2);
  }],
  ["who comes before the wait is sent away", async ({ listener, visit }) => {
    const here = await listener.open();
    assertEquals((await visit(here, "/callback?code=c-1"))?.status, 503);
    await here.close();
  }],
  ["a decision that fails is a 400, and the wait goes on", async ({ listener, visit }) => {
    const here = await listener.open();
    const waiting = here.wait(({ url }) => {
      if (url.pathname === "/bad") throw new RangeError("mine");
      return { status: 200, html: "", done: true };
    }, LONG_MS);
    assertEquals((await visit(here, "/bad"))?.status, 400);
    assertEquals((await visit(here, "/good"))?.status, 200);
    await waiting;
  }],
  ["a wait that nobody ends is TIMED_OUT, with a hint, and nobody is left", async (subject) => {
    const here = await subject.listener.open();
    const decide = () => ({ status: 404, html: "", done: false });
    const error = await assertCode(() => here.wait(decide, 50), "TIMED_OUT");
    assert(error.hint !== undefined);
    assertEquals(await subject.visit(here, "/"), undefined);
  }],
  ["a closed one is left, and may be closed again", async ({ listener, visit }) => {
    const here = await listener.open();
    await here.close();
    await here.close();
    assertEquals(await visit(here, "/"), undefined);
  }],
];

/** Registers the contract for one listener. */
export function redirectListenerContract(
  name: string,
  make: () => RedirectListenerSubject,
): void {
  registerCases("redirect listener contract", name, CASES, make);
}
