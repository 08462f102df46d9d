import type { KeyPair } from "../../src/core/shared/identity/key_pair.ts";
import type { DevicePrompt, LoginDialog } from "../../src/core/client/login/login_dialog.ts";
import { SealholdError } from "../../src/errors.ts";
import { Secret } from "../../src/secret.ts";

/** What a person answers. */
export interface FakeAnswers {
  username?: string;
  password?: string;
  token?: string;
  apiKey?: string;
  identityKeys?: KeyPair;
}

/** What a person answers and a test looks at afterwards. A question that no answer was prepared for fails the test. */
export class FakeDialog implements LoginDialog {
  readonly addresses: { url: string; opened: boolean }[] = [];
  readonly devices: DevicePrompt[] = [];
  readonly notes: string[] = [];
  readonly #answers: FakeAnswers;
  /** Called with every address, as a person would open it. */
  onAddress: (url: string) => void = () => {};
  onDevice: (prompt: DevicePrompt) => void = () => {};
  pasted: (address: string) => string = () => "";
  /** Whether anybody is there. */
  there = true;

  constructor(answers: FakeAnswers = {}) {
    this.#answers = answers;
  }

  username = () => this.#answer("username");
  password = async () => Secret.fromText(await this.#answer("password"));
  token = async () => Secret.fromText(await this.#answer("token"));
  apiKey = async () => Secret.fromText(await this.#answer("apiKey"));
  identityKeys = () => this.#answer("identityKeys");

  // deno-lint-ignore require-await -- errors must arrive as rejections
  pastedCode = async () => {
    if (!this.there) throw nobody();
    return Secret.fromText(this.pasted(this.addresses.at(-1)?.url ?? ""));
  };

  attended = () => this.there;

  authorizationUrl(url: string, opened: boolean): void {
    this.addresses.push({ url, opened });
    this.onAddress(url);
  }

  devicePrompt(prompt: DevicePrompt): void {
    this.devices.push(prompt);
    this.onDevice(prompt);
  }

  note(line: string): void {
    this.notes.push(line);
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async #answer<K extends keyof FakeAnswers>(what: K): Promise<NonNullable<FakeAnswers[K]>> {
    if (!this.there) throw nobody();
    const answer = this.#answers[what];
    if (answer === undefined) throw new TypeError(`no ${what} was expected`);
    return answer;
  }
}

function nobody(): SealholdError {
  return new SealholdError("NOT_AUTHENTICATED", "Cannot ask for a login without a terminal", {
    hint: "sealhold auth login",
  });
}
