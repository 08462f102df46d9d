/** What the functions take, as far as form goes; the signed parts are read by core. */
import * as v from "valibot";

const DAY_MS = 86_400_000;
const MAX_IDS = 1000;
const MAX_SOURCES = 100;

/** AIDs, group ids, keys, hashes and message ids: all of them base64url. */
const NAME = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const SOURCES = v.pipe(
  v.union([NAME, v.pipe(v.array(NAME), v.maxLength(MAX_SOURCES))]),
  v.transform((from) => typeof from === "string" ? [from] : from),
);
const AIDS = v.object({ aids: v.pipe(v.array(NAME), v.minLength(1), v.maxLength(MAX_IDS)) });
const NOTHING = v.object({});
const CHANGE = v.object({ groupId: NAME, record: v.unknown() });

export const SCHEMAS = {
  issueChallenge: v.object({
    aid: NAME,
    purpose: v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9:_.-]{0,63}$/)),
    argsHash: NAME,
    ttlMs: v.optional(v.pipe(COUNT, v.minValue(1000))),
  }),
  registerUser: v.object({
    aid: NAME,
    publicKey: NAME,
    auth: v.unknown(),
    // No form is asked for: what is no code gets the answer of a wrong one.
    invite: v.optional(v.pipe(v.string(), v.maxLength(256))),
  }),
  signIn: v.object({ aid: NAME, auth: v.unknown() }),
  proveChallenge: v.object({ auth: v.unknown() }),
  rotateKey: v.object({ aid: NAME, event: v.unknown(), auth: v.unknown(), newAuth: v.unknown() }),
  getPublicKey: v.object({ aid: NAME }),
  send: v.object({
    to: NAME,
    type: v.picklist(["text", "encrypted"]),
    envelope: v.unknown(),
    ttlMs: v.optional(v.pipe(COUNT, v.minValue(1000), v.maxValue(90 * DAY_MS))),
  }),
  unreadCounts: v.object({ from: v.optional(SOURCES) }),
  getUnread: v.object({
    from: v.optional(SOURCES),
    since: v.optional(COUNT),
    limit: v.optional(v.pipe(COUNT, v.minValue(1), v.maxValue(500))),
  }),
  acknowledge: v.object({
    ids: v.pipe(v.array(NAME), v.minLength(1), v.maxLength(MAX_IDS)),
  }),
  createGroup: v.object({ record: v.unknown() }),
  changeGroup: CHANGE,
  getGroup: v.object({ groupId: NAME, sinceEpoch: v.optional(COUNT) }),
  aids: AIDS,
  nothing: NOTHING,
};
