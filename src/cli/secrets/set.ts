import { SealholdError } from "../../errors.ts";
import { readValue } from "../../core/client/secrets/read_value.ts";
import { Secret } from "../../secret.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { checkSecretName } from "../../core/shared/secret/secret_name.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";

interface SetOptions {
  verbatim?: boolean;
  ifVersion?: number;
}

export const verb: Verb<SetOptions, [name: string, value?: string]> = {
  summary: "Store a secret",
  details:
    "A value given as an argument can be seen by other users of this machine and stays in the shell's\n" +
    "history; prefer stdin or a file. Without a value, it is asked for at the terminal.\n" +
    "A value that starts with @ is written @@, one that starts with a dash goes through stdin.",
  arguments: [
    { name: "name", description: "Letters, digits and _ . / -, at most 128" },
    {
      name: "value",
      description: "The value, - for stdin, or @file",
      type: "value",
      optional: true,
    },
  ],
  options: [
    { flags: "--verbatim", description: "Keep a newline at the end of stdin" },
    {
      flags: "--if-version <version:count>",
      description: "Write only if this is the newest version (0: only if there is none)",
    },
  ],
  examples: [
    ["From a file", "sealhold secrets set tls/key @~/key.pem"],
    ["From a program", "pass show api | sealhold secrets set api_key -"],
  ],
  needs: { ...CLIENT_NEEDS, argumentFiles: true },
  async run(context: Context, options: SetOptions, name: string, given?: string): Promise<Outcome> {
    checkSecretName(name);
    const value = given === undefined
      ? await askValue(context, name)
      : await readValue(context, given, options.verbatim ?? false);
    const backend = await context.secrets();
    const written = await backend.set(name, value, options.ifVersion).finally(() => value.zero());
    const done = written.created ? "created" : "updated";
    return {
      data: {
        name,
        version: written.version,
        updated_at: written.updatedAt,
        created: written.created,
      },
      text: `Secret "${name}" ${done} (version ${written.version})`,
    };
  },
};

async function askValue(context: Context, name: string): Promise<Secret> {
  if (context.prompter.available()) {
    return Secret.fromText(await context.prompter.secret(`Value of ${name}`));
  }
  throw new SealholdError("USAGE", "Missing value", {
    hint: `sealhold secrets set ${name} - < file`,
  });
}
