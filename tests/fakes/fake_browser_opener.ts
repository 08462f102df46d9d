import { SealholdError } from "../../src/errors.ts";
import type { BrowserOpener } from "../../src/ports/browser_opener.ts";

const MAX_URL = 8192;

/** A browser that is only told of. */
export class FakeBrowserOpener implements BrowserOpener {
  /** Addresses that it was to open. */
  readonly opened: string[] = [];
  readonly #there: boolean;

  /** @param there whether there is a browser */
  constructor(there = true) {
    this.#there = there;
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async open(url: URL): Promise<boolean> {
    if (!/^https?:$/.test(url.protocol) || url.href.length > MAX_URL) {
      throw new SealholdError("INVALID_VALUE", "The address to open is no web address", {
        hint: "Check the authorization endpoint of the provider",
      });
    }
    this.opened.push(url.href);
    return this.#there;
  }
}
