/** Questions to, and words for, the person who logs in. Everything goes to stderr: stdout is for data. */
import type { DevicePrompt, LoginDialog } from "../../core/client/login/login_dialog.ts";
import { cannotAsk } from "../../core/client/login/login_errors.ts";
import type { Provider } from "../../core/client/login/providers/provider.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { Secret } from "../../secret.ts";
import type { Context } from "../graph/spec.ts";
import { passwordFromStdin } from "../input/password.ts";
import { lineFromStdin, lineSoonFromStdin } from "../input/stdin_line.ts";

/** What the options say about the questions. */
interface DialogOptions {
  username?: string;
  passwordStdin?: boolean;
  withToken?: boolean;
  qr?: boolean;
  id?: string;
  keys?: string;
}

/** The dialog of `auth login`. */
export async function cliDialog(context: Context, options: DialogOptions): Promise<LoginDialog> {
  const tell = (line: string) => context.terminal.writeStderr(`${line}\n`);
  const qrCode = await qrDrawer(context, options.qr ?? false);
  return {
    username: async () =>
      options.username ?? await ask(context, () => context.prompter.input("Username")),
    password: async () =>
      options.passwordStdin
        ? await passwordFromStdin(context)
        : Secret.fromText(await ask(context, () => context.prompter.secret("Password"))),
    token: async () => await tokenOf(context, options.withToken ?? false),
    apiKey: async (provider) => await apiKeyOf(context, provider, options.withToken ?? false),
    async identityKeys() {
      // Loaded here: the other ways to log in need none of it.
      const { signInKey } = await import("../../core/client/identity/own_keys.ts");
      return await signInKey(context, options);
    },
    pastedCode: async () =>
      Secret.fromText(
        await ask(context, () => context.prompter.secret("Code from the page"), PASTE_HINT),
      ),
    attended: () => context.prompter.available(),
    authorizationUrl(url, opened) {
      tell(opened ? "Your browser was opened at" : "Open this address in your browser");
      tell(`  ${escapeForTerminal(url)}`);
    },
    devicePrompt: (prompt) => showDevice(tell, prompt, qrCode),
    note: (line) => context.note(escapeForTerminal(line)),
  };
}

const PASTE_HINT = "sealhold auth login --device, or log in at a terminal";

/** Asks a person, or says how to do without one. */
async function ask<T>(
  context: Context,
  question: () => Promise<T>,
  hint?: string,
): Promise<T> {
  if (context.prompter.available()) return await question();
  throw cannotAsk(hint);
}

async function tokenOf(context: Context, fromStdin: boolean): Promise<Secret> {
  if (fromStdin) return new Secret(await context.terminal.readStdin(16_384));
  const hint = "sealhold auth login --with-token < token.txt";
  return Secret.fromText(await ask(context, () => context.prompter.secret("Access token"), hint));
}

/** A pipe is read without a flag too, because provider and method were named; but it is not waited for for ever. */
async function apiKeyOf(context: Context, provider: Provider, flag: boolean): Promise<Secret> {
  if (flag) return await lineFromStdin(context, "API key");
  const hint = `sealhold auth login ${provider.name} --method api-key < key.txt`;
  if (context.prompter.available()) {
    return Secret.fromText(
      await context.prompter.secret(`API key for ${escapeForTerminal(provider.label)}`),
    );
  }
  if (context.terminal.isTerminal("stdin")) throw cannotAsk(hint);
  return await lineSoonFromStdin(context, "API key", hint);
}

/** Code and address, and the one sentence that stands between a person and a stranger's login (threats.md case 17). */
function showDevice(
  tell: (line: string) => void,
  prompt: DevicePrompt,
  qrCode: ((text: string) => string | undefined) | undefined,
): void {
  const minutes = Math.max(1, Math.round(prompt.expiresInSec / 60));
  tell(`Open  ${escapeForTerminal(prompt.verificationUri)}`);
  tell(`Code  ${escapeForTerminal(prompt.userCode)}`);
  tell(`Approve it only if you started this login yourself, within ${minutes} min.`);
  const drawn = qrCode?.(prompt.verificationUriComplete ?? prompt.verificationUri);
  if (drawn !== undefined) tell(drawn);
}

/** Draws QR codes where somebody can see them; loaded only with `--qr`. */
async function qrDrawer(context: Context, wanted: boolean) {
  if (!wanted) return undefined;
  if (!context.terminal.isTerminal("stderr")) {
    context.note("No QR code is drawn: stderr is no terminal");
    return undefined;
  }
  const { renderUnicodeCompact } = await import("uqr");
  return (text: string): string | undefined => {
    try {
      return renderUnicodeCompact(text, { border: 2 });
    } catch {
      // Too long for a QR code: the address above says the same.
      return undefined;
    }
  };
}
