import { secretContent } from "../../core/client/messaging/sealed_secret.ts";
import { sendSealed } from "../../core/client/messaging/send_message.ts";
import { checkSecretName } from "../../core/shared/secret/secret_name.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { messagingPorts, OWN_OPTIONS, ownKeys, type OwnOptions } from "../input/own.ts";

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
    checkSecretName(name);
    const keys = await ownKeys(context, options);
    const { value, version } = await (await context.secrets()).get(name);
    const content = secretContent(name, value);
    const ports = await messagingPorts(context, options);
    const sent = await sendSealed(ports, keys, { to: options.to, content });
    content.fill(0);
    return {
      data: { name, version, to: options.to, ...sent },
      text: `Secret "${name}" sent to ${options.to}`,
      raw: sent.messageId,
    };
  },
};
