/** A new account, or a new session, of an identity: at once with the private key at hand, or step by step with it elsewhere. */
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Session } from "../../../ports/credential_store.ts";
import { Secret } from "../../../secret.ts";
import { aidOf, inceptionKey } from "../../shared/identity/aid.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { type FunctionClient, functionClient } from "../http/function_client.ts";
import { type ChallengeFile, MAX_DOCUMENT_BYTES, parseChallengeFile } from "./challenge_file.ts";
import { askChallenge, type Confirmed, confirmFile, requireAudience } from "./challenges.ts";
import { asLogged, asSeen, claimedBy, isClaim, ofAnother, refusedClaim } from "./key_proofs.ts";
import { type OwnAccount, ownFunctions, type OwnSessionPorts } from "./own_session.ts";
import { publicKeyText } from "./public_key.ts";
import { readInput } from "./read_input.ts";
import { readInvite } from "./read_invite.ts";
import { type KeyPorts, readKey, readPublicKey } from "./read_keys.ts";
import {
  prepareSession,
  type SavedSession,
  saveSession,
  type SaveSessionPorts,
  type SessionPlace,
} from "./save_session.ts";
import { sessionOfAnswer } from "./session_answer.ts";
import { registerArgs, registerWith, signInWith } from "./sign_in.ts";

/** What the roads to a session work with. */
type StartSessionPorts =
  & OwnSessionPorts
  & KeyPorts
  & SaveSessionPorts
  & { clock: Clock };

/** A session, or the challenge that leads to one. */
export type StartedSession =
  | { kind: "challenge"; file: ChallengeFile }
  | { kind: "session"; saved: SavedSession };

/** Whose account to make. */
interface NewAccount extends SessionPlace {
  id?: string | undefined;
  /** As `readPublicKey` takes it. */
  publicKey?: string | undefined;
  /** As `readKey` takes it: signs and confirms at once. */
  keys?: string | undefined;
  /** As `readInvite` takes it: what a server by invitation wants. */
  invite?: string | undefined;
}

/**
 * Makes an account for an identity. The document for the steps holds the invitation: it is signed with the rest.
 * @throws {SealholdError} USAGE if it is not said whose, or two things would come from stdin; INVALID_VALUE for an AID of another key; as `registerWith`
 */
export async function createUser(
  ports: StartSessionPorts,
  wish: NewAccount,
): Promise<StartedSession> {
  const { functions, origin } = await server(ports, wish);
  const { id, publicKey } = wish;
  if (wish.invite === "-" && (wish.keys === "-" || publicKey === "-")) throw oneStdin();
  const invite = wish.invite === undefined ? undefined : await readInvite(ports, wish.invite);
  if (wish.keys !== undefined) {
    const keys = await readKey(ports, wish.keys);
    if (id !== undefined && id !== keys.aid) throw notItsKey();
    await prepareSession(ports, wish);
    const session = await registerWith(functions, ports.clock, origin, keys, invite);
    return { kind: "session", saved: await saveSession(ports, session, wish) };
  }
  if (id === undefined || publicKey === undefined) throw nobodyNamed();
  const key = await readPublicKey(ports, publicKey);
  if (aidOf(key) !== id) throw notItsKey();
  const args = registerArgs(id, publicKeyText(key), invite);
  return { kind: "challenge", file: await askChallenge(functions, origin, "register", args) };
}

/** Who signs in. */
interface SignInWish extends SessionPlace {
  id: string;
  /** As `readKey` takes it: signs and confirms at once. */
  keys?: string | undefined;
}

/**
 * Signs in. Fresh keys may be ones that took over in a rotation of the identity.
 * @throws {SealholdError} INVALID_VALUE for what is no AID, and for keys of another identity; KEY_REFUSED; as `signInWith`
 */
export async function signIn(ports: StartSessionPorts, wish: SignInWish): Promise<StartedSession> {
  const { functions, origin } = await server(ports, wish);
  await inceptionKey(wish.id);
  if (wish.keys === undefined) {
    const file = await askChallenge(functions, origin, "sign-in", { aid: wish.id });
    return { kind: "challenge", file };
  }
  const keys = await keysOf(ports, wish.keys, wish.id);
  await prepareSession(ports, wish);
  const session = isClaim(keys)
    ? await signInToProve(ports, functions, origin, keys)
    : await signInWith(functions, ports.clock, origin, keys);
  return { kind: "session", saved: await saveSession(ports, session, wish) };
}

/** Those that say, or are proved here, to be of the identity; fresh ones are taken at the word of who names them. */
async function keysOf(ports: StartSessionPorts, given: string, aid: string): Promise<KeyPair> {
  const keys = claimedBy(await asSeen(ports, await readKey(ports, given), aid), aid);
  if (keys === undefined) throw ofAnother();
  return keys;
}

/**
 * Signs in with a key that no log which was seen here proves: only who is signed in may read the log. What the server says
 * is not believed before its log ends in that key, and nothing is saved until then.
 * @throws {SealholdError} INVALID_VALUE if the server knows the key as another's; VERSION_CONFLICT as `asLogged`
 */
async function signInToProve(
  ports: StartSessionPorts,
  functions: FunctionClient,
  origin: string,
  keys: KeyPair,
): Promise<Session> {
  const session = await signInWith(functions, ports.clock, origin, keys).catch(refusedClaim);
  const bound = { token: Secret.fromText(session.access_token), origin };
  const own = functionClient(ports.auth().http, origin, () => Promise.resolve(bound));
  await asLogged(ports, own, keys, keys.aid);
  return session;
}

/** Purposes of challenges whose answer is a session. */
const GIVE_SESSION: readonly string[] = ["register", "sign-in"];

/** What a signed challenge came to; a session is saved by then. */
type ConfirmedChallenge =
  | { kind: "session"; saved: SavedSession }
  | Exclude<Confirmed, { kind: "session" }>;

/**
 * Hands in a signed challenge.
 * @throws {SealholdError} CHALLENGE_REFUSED for one of another server, which is sent nowhere; as `confirmFile`
 */
export async function confirmChallenge(
  ports: StartSessionPorts,
  wish: SessionPlace & { file: string },
): Promise<ConfirmedChallenge> {
  const file = parseChallengeFile(await readInput(ports, wish.file, MAX_DOCUMENT_BYTES));
  const { functions, origin } = await server(ports, wish);
  requireAudience(file.payload, origin);
  if (GIVE_SESSION.includes(file.payload.purpose)) await prepareSession(ports, wish);
  const confirmed = await confirmFile(functions, file);
  if (confirmed.kind !== "session") return confirmed;
  const nowMs = ports.clock.nowMs();
  const session = sessionOfAnswer(confirmed.answer, file.payload.aid, origin, nowMs);
  return { kind: "session", saved: await saveSession(ports, session, wish) };
}

async function server(
  ports: StartSessionPorts,
  account: OwnAccount,
): Promise<{ functions: FunctionClient; origin: string }> {
  const functions = await ownFunctions(ports, account);
  return { functions, origin: await ports.serverOrigin() };
}

function nobodyNamed(): SealholdError {
  return new SealholdError("USAGE", "Say whose account to make", {
    hint: "Add --id <aid> --public-key <key>, or --keys <file>",
  });
}

function oneStdin(): SealholdError {
  return new SealholdError("USAGE", "Stdin can be the invitation or the keys, not both", {
    hint: "Put the keys into a file of your own: --keys <file> --invite -",
  });
}

function notItsKey(): SealholdError {
  return new SealholdError("INVALID_VALUE", "The AID is not the one of this key", {
    hint: "sealhold gen-key prints both",
  });
}
