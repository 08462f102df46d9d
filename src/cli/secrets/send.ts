import { sendSecret } from "../../core/client/secrets/send_secret.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions } from "../input/identity_options.ts";

interface SendOptions extends OwnOptions {
  to: string;
}

export const verb: Verb<SendOptions, [name: string]> = {
  summary: "Send a secret to a person or a group, sealed",
  details:
    "Its newest version goes out as a sealed message; nothing of it is shown. They store it with secrets receive.",
  arguments: [{ name: "name", description: "Name of the secret" }],
  options: [
    { flags: "--to <to:id>", description: "An AID, or a group's id", required: true },
    ...OWN_OPTIONS,
  ],
  examples: [["To a colleague", "sealhold secrets send db_password --to <aid>"]],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: SendOptions, name: string): Promise<Outcome> {
    const sent = await sendSecret(context, { ...options, name });
    return {
      data: { name, to: options.to, ...sent },
      text: `Secret "${name}" sent to ${options.to}`,
      raw: sent.messageId,
    };
  },
};
