/** `auth.json` of code-mesh: a credential for each provider, as serde writes it (two spaces, no newline at the end). */
import * as v from "valibot";
import { type Fields, isObject } from "../../shared/identity/shapes.ts";
import { checked, seconds, token } from "./fields.ts";
import {
  notOfTool,
  type ToolCredential,
  type ToolCredentials,
  type ToolFormat,
} from "./tool_format.ts";
import { strictJson } from "./strict_json.ts";

const MAX_PROVIDERS = 1000;

export const codeMesh: ToolFormat = {
  name: "code-mesh",
  holds: "credentials",
  read: (file) => Promise.resolve(credentialsIn(file)),
  write(credentials) {
    const entries = Object.entries(credentials).map(([name, each]) => [name, wire(each)]);
    return Promise.resolve(
      JSON.stringify({ credentials: Object.fromEntries(entries) }, undefined, 2),
    );
  },
};

// It writes apikey; api_key is what everybody else calls it.
const CREDENTIAL = () =>
  v.variant("type", [
    v.object({ type: v.picklist(["apikey", "api_key"]), key: token() }),
    v.object({
      type: v.literal("oauth"),
      access_token: token(),
      refresh_token: v.nullish(token()),
      expires_at: v.nullish(seconds()),
    }),
    v.object({ type: v.literal("custom"), data: v.record(v.string(), v.unknown()) }),
  ]);

function credentialsIn(file: string): ToolCredentials {
  // Not a record of valibot's, which would pass over a provider named constructor in silence.
  const shape = v.object({ credentials: v.custom<Fields>(isObject) });
  const entries = Object.entries(checked(shape, strictJson(file)).credentials);
  if (entries.length > MAX_PROVIDERS) {
    throw notOfTool(`it has more than ${MAX_PROVIDERS} providers`);
  }
  // A provider named __proto__ is an entry like any other, and is refused as one that nobody knows.
  const found: Record<string, ToolCredential> = Object.create(null);
  for (const [name, value] of entries) {
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) throw notOfTool("a provider has no proper name");
    found[name] = credentialOf(checked(CREDENTIAL(), value));
  }
  return found;
}

function credentialOf(found: v.InferOutput<ReturnType<typeof CREDENTIAL>>): ToolCredential {
  if (found.type === "custom") return { type: "custom", data: found.data };
  if (found.type !== "oauth") return { type: "api_key", key: found.key };
  return {
    type: "oauth",
    accessToken: found.access_token,
    ...(found.refresh_token == null ? {} : { refreshToken: found.refresh_token }),
    ...(found.expires_at == null ? {} : { expiresAtSec: found.expires_at }),
  };
}

function wire(credential: ToolCredential): Record<string, unknown> {
  switch (credential.type) {
    case "api_key":
      return { type: "apikey", key: credential.key };
    case "custom":
      return { type: "custom", data: credential.data };
    case "oauth":
      return {
        type: "oauth",
        access_token: credential.accessToken,
        refresh_token: credential.refreshToken ?? null,
        expires_at: credential.expiresAtSec ?? null,
      };
  }
}
