import { parseTtl } from "../../../core/server/serving/serve_plan.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import { MAX_KEYS_BYTES } from "../../../core/server/ci_login/issuer_keys.ts";
import { addRule } from "../../../core/server/ci_login/manage_rules.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { ruleData } from "./rule_data.ts";

interface AddOptions extends DataOptions {
  issuer: string;
  audience: string;
  claim?: string[];
  user: string;
  scopes?: string;
  ttl?: string;
  jwksFile?: string;
  allowPrivate?: boolean;
  once?: boolean;
}

export const verb: Verb<AddOptions, [name: string]> = {
  summary: "Trust an issuer's ID tokens with these claims",
  details:
    "A job whose token has this issuer, this audience and all of the claims logs in as the account. Patterns\n" +
    "are exact; * stands for any run of characters. The first rule that matches counts, oldest first. The\n" +
    "issuer's keys are fetched from it, or taken from --jwks-file where the server cannot reach it.",
  arguments: [{ name: "name", description: "Name of the rule" }],
  options: [
    { flags: "--issuer <url:word>", description: "The token's iss, exactly", required: true },
    {
      flags: "--audience <text:word>",
      description: "In the token's aud, exactly: this server's address",
      required: true,
    },
    {
      flags: "--claim <rule:word>",
      description: "name=pattern: a claim and what it must be; may be given several times",
      required: true,
      collect: true,
    },
    { flags: "--user <username:word>", description: "Account that it logs in as", required: true },
    {
      flags: "--scopes <list:word>",
      description: "What the session may do, separated by commas (default: everything)",
    },
    {
      flags: "--ttl <duration:word>",
      description: "Life of the session (default 15m, at most 1d)",
    },
    { flags: "--jwks-file <path:word>", description: "JWK set with the issuer's public keys" },
    {
      flags: "--allow-private",
      description: "Fetch the keys even from an address of a private network",
    },
    { flags: "--once", description: "Accept each token only once, by its jti" },
    DATA_OPTION,
  ],
  examples: [
    [
      "GitHub, the main branch of one repository",
      "sealhold server trust add deploy --issuer https://token.actions.githubusercontent.com \\\n" +
      "      --claim repository=acme/app --claim ref=refs/heads/main \\\n" +
      "      --audience https://sealhold.example --user deploy",
    ],
    [
      "A Kubernetes service account",
      "sealhold server trust add jobs --issuer https://kubernetes.default.svc --jwks-file jwks.json \\\n" +
      "      --claim sub=system:serviceaccount:prod:jobs --audience https://sealhold.example --user jobs",
    ],
  ],
  needs: { ...SERVER_DATA_NEEDS, argumentFiles: true },
  places: ({ data }) => ({ data }),
  async run(context: Context, options: AddOptions, name: string): Promise<Outcome> {
    const ttlSec = parseTtl("--ttl", options.ttl, 15 * 60);
    const jwks = options.jwksFile === undefined
      ? undefined
      : await context.userFiles.read(options.jwksFile, MAX_KEYS_BYTES);
    const rule = await withServerData(
      context,
      options,
      ({ store: { trustRules } }) =>
        addRule({ trustRules, clock: context.clock }, {
          name,
          issuer: options.issuer,
          audience: options.audience,
          claims: options.claim ?? [],
          username: options.user,
          scopes: options.scopes,
          ttlSec,
          jwks,
          allowPrivate: options.allowPrivate ?? false,
          once: options.once ?? false,
        }),
    );
    return { data: ruleData(rule), text: `Added trust rule ${name} for user ${rule.username}` };
  },
};
