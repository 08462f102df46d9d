import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { checkSecretName } from "../../core/shared/secret/secret_name.ts";
import { escapeLinesForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { valueToWire } from "../../core/shared/secret/wire_value.ts";
import { SealholdError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";

interface GetOptions {
  secretVersion?: number;
}

export const verb: Verb<GetOptions, [name: string]> = {
  summary: "Print a secret's bare value",
  details:
    "Writes exactly the bytes that were stored, with no newline added. On a terminal, control characters\n" +
    "are shown as escapes; --format raw writes them as they are.",
  arguments: [{ name: "name", description: "Name of the secret" }],
  options: [
    { flags: "--secret-version <version:count>", description: "An older version" },
  ],
  examples: [["Into a variable", "export API_KEY=$(sealhold secrets get api_key)"]],
  needs: CLIENT_NEEDS,
  async run(context: Context, options: GetOptions, name: string): Promise<Outcome> {
    checkSecretName(name);
    if (options.secretVersion === 0) throw noVersion();
    const { version, value } = await (await context.secrets()).get(name, options.secretVersion);
    return {
      data: () => ({ name, version, ...valueToWire(value) }),
      text: () =>
        context.terminal.isTerminal("stdout") ? forTerminal(context, value) : value.expose(),
      raw: () => value.expose(),
      zero: () => value.zero(),
    };
  },
};

function noVersion(): SealholdError {
  return new SealholdError("USAGE", "Versions are counted from 1", {
    hint: "Leave out --secret-version for the newest; sealhold secrets list shows its number",
  });
}

/** What a terminal may be sent: control characters could move the cursor, set the clipboard or retitle the window. */
function forTerminal(context: Context, value: Secret): string {
  let text: string;
  try {
    text = value.exposeText();
  } catch {
    context.note(
      `The value is ${value.length} bytes that are not text; redirect it, or use --format raw`,
    );
    return "";
  }
  const shown = escapeLinesForTerminal(text);
  if (shown !== text) {
    context.note("Control characters are shown as escapes; --format raw writes them as they are");
  }
  return shown;
}
