import { SealholdError } from "../../src/errors.ts";
import type {
  ListeningRedirect,
  RedirectAnswer,
  RedirectListener,
  RedirectRequest,
} from "../../src/ports/redirect_listener.ts";

/** Where it "listens". */
export const HOME = "http://127.0.0.1:4711";

type Decide = (request: RedirectRequest) => RedirectAnswer | Promise<RedirectAnswer>;

/** A listener that is knocked at by the test. */
export class FakeRedirectListener implements RedirectListener, ListeningRedirect {
  readonly origin = HOME;
  /** How often it was closed. */
  closed = 0;
  /**
   * The addresses that come, all at once, as soon as somebody waits; then its time is over. Undefined for a test that calls
   * `visit`: then the time passes as it does.
   */
  visits: readonly string[] | undefined = [];
  readonly answers: RedirectAnswer[] = [];
  /** How long each wait may take. */
  readonly limitsMs: number[] = [];
  #decide: Decide | undefined;
  #finished = Promise.withResolvers<void>();

  open(): Promise<ListeningRedirect> {
    this.closed = 0;
    this.#finished = Promise.withResolvers<void>();
    return Promise.resolve(this);
  }

  close(): Promise<void> {
    this.closed++;
    this.#decide = undefined;
    return Promise.resolve();
  }

  async wait(decide: Decide, timeoutMs: number): Promise<void> {
    this.limitsMs.push(timeoutMs);
    this.#decide = decide;
    for (const visit of this.visits ?? []) await this.visit(visit);
    const expired = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => expired.reject(timedOut()),
      this.visits === undefined ? timeoutMs : 0,
    );
    try {
      await Promise.race([this.#finished.promise, expired.promise]);
    } finally {
      clearTimeout(timer);
      await this.close();
    }
  }

  /** Somebody comes. @returns undefined where nobody listens any more */
  async visit(
    path: string,
    { method = "GET", origin }: { method?: string; origin?: string } = {},
  ): Promise<RedirectAnswer | undefined> {
    if (this.closed > 0) return undefined;
    const url = new URL(path, HOME);
    const request = { method, url, host: url.host, origin };
    const answer = await this.#answer(request);
    this.answers.push(answer);
    if (answer.done) this.#finished.resolve();
    return answer;
  }

  async #answer(request: RedirectRequest): Promise<RedirectAnswer> {
    if (this.#decide === undefined) return { status: 503, html: "", done: false };
    try {
      return await this.#decide(request);
    } catch {
      return { status: 400, html: "", done: false };
    }
  }
}

function timedOut(): SealholdError {
  return new SealholdError("TIMED_OUT", "Nobody came back from the browser in time", {
    hint: "sealhold auth login --method oauth --wait 15m",
  });
}
