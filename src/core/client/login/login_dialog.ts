import type { KeyPair } from "../../shared/identity/key_pair.ts";
import type { Secret } from "../../../secret.ts";
import type { Provider } from "./providers/provider.ts";

/** What a device login shows (RFC 8628 section 3.3). */
export interface DevicePrompt {
  userCode: string;
  verificationUri: string;
  /** With the code in it; what a QR code shows. */
  verificationUriComplete?: string;
  expiresInSec: number;
}

/**
 * What a strategy asks of, and tells, the person who logs in. Every question throws SealholdError NOT_AUTHENTICATED when
 * nobody can answer, with a hint that says how to do without; INTERRUPTED on Ctrl-C.
 */
export interface LoginDialog {
  username(): Promise<string>;
  /** A prompt that shows nothing, or stdin with `--password-stdin`. */
  password(): Promise<Secret>;
  /** The access token on stdin, or a hidden prompt. */
  token(): Promise<Secret>;
  /** A hidden prompt, or stdin when it is no terminal. */
  apiKey(provider: Provider): Promise<Secret>;
  /** The identity and its private key: from the credential store, or the file that was named. */
  identityKeys(): Promise<KeyPair>;
  /** `code#state` as the provider's page shows it. */
  pastedCode(): Promise<Secret>;
  /**
   * Whether somebody seems to be there: a terminal, and prompts not forbidden. A wait for a person who is not there would
   * hang a runner.
   */
  attended(): boolean;
  /** The address to open; printed always, whether or not a browser could be started. */
  authorizationUrl(url: string, opened: boolean): void;
  /** Code, address, and "only if you started this" (threats.md case 17). */
  devicePrompt(prompt: DevicePrompt): void;
  /** A line about what is going on. */
  note(line: string): void;
}
