/** What the `auth` commands need, by what their arguments name. */
import { CI_ENV } from "../../core/client/login/ci/ci_env.ts";
import type { LoginWish } from "../../core/client/login/login_wish.ts";
import {
  CLIENT_ENV,
  CLIENT_NEEDS,
  type Needs,
  STORE_ENV,
  STORE_NEEDS,
} from "../../core/shared/permissions/needs.ts";

/** What a way to log in, to refresh or to revoke may call for. */
const MAY: NonNullable<Needs["may"]> = {
  net: ["providers", "loopback"],
  run: ["browser", "tailscale"],
};

/** The needs of a command that works on a provider's stored login and may refresh or revoke it there. */
const PROVIDER_NEEDS: Needs = {
  ...STORE_NEEDS,
  env: CLIENT_ENV,
  may: { read: ["ca-file"], net: ["providers"] },
};

/** `auth login` with any options. */
export const LOGIN_NEEDS: Needs = {
  ...CLIENT_NEEDS,
  argumentFiles: true,
  env: [...CLIENT_NEEDS.env, ...CI_ENV],
  may: {
    ...MAY,
    read: ["tailscale-socket"],
    write: ["tailscale-socket"],
    net: [...MAY.net ?? [], "tailscaled"],
  },
};

/** `auth token`, `auth refresh`, `auth logout` with any arguments. */
export const AUTH_NEEDS: Needs = { ...CLIENT_NEEDS, may: { net: ["providers"] } };

/** `auth login`: a key or a token for a provider is stored and not sent anywhere. */
export function loginNeeds({ method, withToken }: LoginWish, name?: string): Needs {
  const other = name !== undefined && !isSealhold(name);
  const offline = method === "api-key" || (other && (method === "token" || withToken));
  if (offline) return { ...STORE_NEEDS, env: STORE_ENV };
  return other ? { ...PROVIDER_NEEDS, may: { read: ["ca-file"], ...MAY } } : LOGIN_NEEDS;
}

/** The other commands, which take a provider alone. */
export function authNeeds(_options: unknown, name?: string): Needs {
  return name === undefined || isSealhold(name) ? AUTH_NEEDS : PROVIDER_NEEDS;
}

/** Whether an argument names the Sealhold server. */
function isSealhold(name: string): boolean {
  return name === "sealhold" || name.startsWith("sealhold/");
}
