import { checkSecretName } from "../../shared/secret/secret_name.ts";
import { type OwnChoice, ownKeys } from "../identity/own_keys.ts";
import { messagingPorts } from "../messaging/messaging_ports.ts";
import { secretContent } from "../messaging/sealed_secret.ts";
import { sendSealed, type SentLetter } from "../messaging/send_message.ts";
import type { SecretMessagePorts } from "./receive_secrets.ts";

/** A secret that was sent. */
interface SentSecretLetter extends SentLetter {
  /** The version that went out. */
  version: number;
}

/**
 * Sends the newest version of a secret to a person or a group, sealed.
 * @throws {SealholdError} INVALID_NAME, SECRET_NOT_FOUND; as `ownKeys` and `sendSealed`
 */
export async function sendSecret(
  base: SecretMessagePorts,
  wish: OwnChoice & { name: string; to: string },
): Promise<SentSecretLetter> {
  checkSecretName(wish.name);
  const keys = await ownKeys(base, wish);
  const { value, version } = await (await base.secrets()).get(wish.name);
  const content = secretContent(wish.name, value);
  value.zero();
  try {
    const ports = await messagingPorts(base, wish);
    return { version, ...await sendSealed(ports, keys, { to: wish.to, content }) };
  } finally {
    content.fill(0);
  }
}
