import type { DevicePrompt, LoginDialog } from "../../src/core/client/login/login_dialog.ts";
import { Secret } from "../../src/secret.ts";

/** What a person answers and a test looks at afterwards. */
export class FakeDialog implements LoginDialog {
  readonly addresses: { url: string; opened: boolean }[] = [];
  readonly devices: DevicePrompt[] = [];
  readonly notes: string[] = [];
  /** Called with every address, as a person would open it. */
  onAddress: (url: string) => void = () => {};
  onDevice: (prompt: DevicePrompt) => void = () => {};
  pasted: (address: string) => string = () => "";
  there = true;

  username = () => Promise.reject(new TypeError("no user name was expected"));
  password = () => Promise.reject(new TypeError("no password was expected"));
  token = () => Promise.reject(new TypeError("no token was expected"));
  apiKey = () => Promise.reject(new TypeError("no key was expected"));
  identityKeys = () => Promise.reject(new TypeError("no identity was expected"));
  pastedCode = () =>
    Promise.resolve(Secret.fromText(this.pasted(this.addresses.at(-1)?.url ?? "")));
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
}
