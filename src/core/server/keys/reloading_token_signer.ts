import { type Awaitable, whenKnown } from "../../../awaitable.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { TokenSigner } from "../../../ports/token_signer.ts";

/** Where the keys come from. */
interface SignerSource {
  /** Changes whenever the keys may have changed; cheap. */
  revision(): Promise<number | undefined>;
  /** A signer with the keys as they are now. */
  open(): Promise<OpenedSigner>;
}

/** A signer, and how long its keys are the right ones. */
interface OpenedSigner {
  signer: TokenSigner;
  /** When one of its keys has had its time, in milliseconds since 1970; undefined if none will. */
  untilMs: number | undefined;
}

/** Shortest time between two looks, in milliseconds. A look and the reading of the keys must be over within 3 s. */
const LOOK_EVERY_MS = 2000;

/**
 * A signer that notices within 3 s when another process has given the server a new key, or has taken one away. It looks
 * before whatever it does, also before it takes a token that is good by the keys at hand: whoever has stolen a key makes
 * tokens that look no different.
 *
 * When the keys cannot be read, those at hand stay in use: a server must not stop because a file is busy.
 * @param first the signer to begin with, and the revision that it was made from
 */
export function reloadingTokenSigner(
  source: SignerSource,
  clock: Clock,
  first: OpenedSigner & { revision: number | undefined },
): TokenSigner {
  let { revision, ...opened } = first;
  let nextLookMs = clock.monotonicMs() + LOOK_EVERY_MS;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      const found = await source.revision();
      const isOver = opened.untilMs !== undefined && clock.nowMs() >= opened.untilMs;
      if (found === revision && !isOver) return;
      opened = await source.open();
      revision = found;
    } catch {
      // Tried again at the next look.
    } finally {
      nextLookMs = clock.monotonicMs() + LOOK_EVERY_MS;
    }
  }

  function newest(): Awaitable<TokenSigner> {
    if (clock.monotonicMs() < nextLookMs) return opened.signer;
    looking ??= look().finally(() => looking = undefined);
    return looking.then(() => opened.signer);
  }

  return {
    sign: async (claims, use) => await (await newest()).sign(claims, use),
    jwks: async () => await (await newest()).jwks(),
    verify: (token, use) => whenKnown(newest(), (signer) => signer.verify(token, use)),
  };
}
