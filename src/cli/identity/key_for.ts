import { currentKey } from "../../core/shared/identity/key_log.ts";
import { publicKeyText } from "../../core/client/identity/public_key.ts";
import { keyLogs } from "../../core/client/messaging/key_logs.ts";
import { messagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION } from "../input/identity_options.ts";

interface KeyForOptions {
  user: string;
  account?: string;
}

export const verb: Verb<KeyForOptions> = {
  summary: "Show somebody's public key, proved from their AID on",
  details:
    "Walks the key log from the AID, so that the server cannot hand out a key of its own, and remembers the newest\n" +
    "one: a server that goes back to an older key is found out (exit code 9).",
  defaultFormat: "json",
  options: [
    { flags: "--user <aid:word>", description: "The AID", required: true },
    ACCOUNT_OPTION,
  ],
  examples: [["The bare key", "sealhold key-for --user <aid> --format raw > alice.pub"]],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: KeyForOptions): Promise<Outcome> {
    const logs = keyLogs(await messagingPorts(context, options));
    const { log, updatedAt, changed } = await logs.logOf(options.user);
    const { key, ksn } = currentKey(log);
    const publicKey = publicKeyText(key);
    const known = changed === undefined ? "new" : changed ? "changed" : "same";
    return {
      data: { aid: log.aid, publicKey, ksn, updatedAt, known },
      text: `${publicKey} (number ${ksn}, ${known})`,
      raw: publicKey,
    };
  },
};
