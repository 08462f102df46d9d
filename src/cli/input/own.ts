/** Who one is in a command: the server with one's session, and one's keys. */
import { accessToken } from "../../core/client/login/access_token.ts";
import { loginIn, sessionSlot } from "../../core/client/login/login.ts";
import { isName } from "../../core/client/config/settings.ts";
import { functionClient } from "../../core/client/http/function_client.ts";
import { isAidShape } from "../../core/shared/identity/aid.ts";
import type { KeyPair } from "../../core/shared/identity/key_pair.ts";
import { whoAmI } from "../../core/client/messaging/who_am_i.ts";
import type { MessagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import { storedAids, storedKeys } from "../../core/client/identity/stored_keys.ts";
import { SealholdError } from "../../errors.ts";
import type { Context } from "../graph/spec.ts";
import { KEYS_OPTION, readKeys } from "./identity_input.ts";

/** Options of commands that act as somebody. */
export interface OwnOptions {
  keys?: string[];
  account?: string;
}

export const ACCOUNT_OPTION = {
  flags: "--account <name:word>",
  description: "One of several accounts at the server",
} as const;

/** For commands that need the private key. Several may be given: messages under way may be for an older one. */
export const OWN_OPTIONS = [{ ...KEYS_OPTION, collect: true }, ACCOUNT_OPTION] as const;

/** The server's functions, with the session of the account. */
export async function messagingPorts(
  context: Context,
  { account }: Pick<OwnOptions, "account"> = {},
): Promise<MessagingPorts> {
  if (account !== undefined && !isName(account)) {
    throw new SealholdError("INVALID_NAME", "An account cannot be called that", {
      hint: "Use letters, digits and _ . -, at most 64",
    });
  }
  const auth = context.auth();
  const origin = await context.serverOrigin();
  const { files, random, clock } = context;
  return {
    functions: functionClient(auth.http, origin, () => accessToken(auth, origin, account)),
    files,
    random,
    clock,
    paths: () => context.paths(),
  };
}

/**
 * One's keys, newest first: those that `--keys` names, or those in the store of whoever is logged in.
 * @throws {SealholdError} USAGE if it is not clear whose; DENIED if they are not those of who is logged in
 */
export async function ownKeys(context: Context, options: OwnOptions): Promise<KeyPair[]> {
  const session = await sessionAid(context, options);
  if (options.keys === undefined) {
    return await storedKeys(context.auth().store, session ?? await onlyIdentity(context));
  }
  const found: KeyPair[] = [];
  for (const given of options.keys) found.push(...await readKeys(context, given));
  const [first] = found;
  if (first === undefined || found.some(({ aid }) => aid !== first.aid)) {
    throw new SealholdError("USAGE", "The keys are of several identities", {
      hint: "Name the keys of one, newest and older ones",
    });
  }
  if (session !== undefined && session !== first.aid) {
    throw new SealholdError("DENIED", "The keys are not those of the identity that is logged in", {
      hint: "sealhold sign-in --id <aid> --keys <file>, or use its keys",
    });
  }
  return found.sort((a, b) => b.ksn - a.ksn);
}

/**
 * Those that `ownKeys` would find now, for a command that runs on while `rotate-key` runs elsewhere. What cannot be read again
 * (stdin, a store that is locked by now, somebody else's login) leaves the ones that there are.
 */
export async function keysNow(
  context: Context,
  options: OwnOptions,
  keys: readonly KeyPair[],
): Promise<readonly KeyPair[]> {
  const again = options.keys?.filter((given) => given !== "-");
  if (again?.length === 0) return keys;
  try {
    const found = await ownKeys(
      context,
      again === undefined ? options : { ...options, keys: again },
    );
    if (found[0]?.aid !== keys[0]?.aid) return keys;
    const others = keys.filter(({ ksn }) => !found.some((one) => one.ksn === ksn));
    return [...found, ...others].sort((a, b) => b.ksn - a.ksn);
  } catch (error) {
    if (!(error instanceof SealholdError)) throw error;
    return keys;
  }
}

/** The AID of the stored session; undefined where the token came from outside, or belongs to no identity. */
export async function sessionAid(
  context: Context,
  { account }: Pick<OwnOptions, "account">,
): Promise<string | undefined> {
  const auth = context.auth();
  if (await auth.givenToken() !== undefined) return undefined;
  const slot = sessionSlot(await context.serverOrigin(), account ?? await auth.account());
  const login = loginIn(await auth.store.read(), slot);
  const name = login === undefined ? undefined : login["username"];
  return isAidShape(name) ? name : undefined;
}

/**
 * Who one is at the server: by the stored session, or, where the token came from outside, by asking.
 * @returns undefined for an account that is no identity
 */
export async function serverAid(
  context: Context,
  ports: MessagingPorts,
  options: Pick<OwnOptions, "account">,
): Promise<string | undefined> {
  const known = await sessionAid(context, options);
  if (known !== undefined) return known;
  const { aid } = await whoAmI(ports);
  // It names a file later: what is no AID must not.
  return isAidShape(aid) ? aid : undefined;
}

/**
 * The one identity whose keys are in the store.
 * @throws {SealholdError} USAGE if there is none, or more than one
 */
export async function onlyIdentity(context: Context): Promise<string> {
  const [aid, ...more] = await storedAids(context.auth().store);
  if (aid !== undefined && more.length === 0) return aid;
  throw new SealholdError("USAGE", "It is not clear whose keys to use", {
    hint: "Add --keys <file>, or --keys store:<aid>; sealhold store key list shows which there are",
  });
}
