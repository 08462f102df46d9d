import type { Clock } from "../../../ports/clock.ts";
import type { TokenSigner } from "../../../ports/token_signer.ts";

/** Where the keys come from. */
interface SignerSource {
  /** Changes whenever the keys may have changed; cheap. */
  revision(): Promise<number | undefined>;
  /** A signer with the keys as they are now. */
  open(): Promise<TokenSigner>;
}

/** Shortest time between two looks, in milliseconds. */
const LOOK_EVERY_MS = 3000;

/**
 * A signer that notices within seconds when another process has given the server a new key. It looks before it signs,
 * before it tells its keys, and at a token that it does not know; never at one that is good.
 *
 * When the keys cannot be read, those at hand stay in use: a server must not stop because a file is busy.
 * @param first the signer to begin with, and the revision that it was made from
 */
export function reloadingTokenSigner(
  source: SignerSource,
  clock: Clock,
  first: { signer: TokenSigner; revision: number | undefined },
): TokenSigner {
  let { signer, revision } = first;
  let nextLookMs = clock.monotonicMs() + LOOK_EVERY_MS;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      const found = await source.revision();
      if (found === revision) return;
      signer = await source.open();
      revision = found;
    } catch {
      // Tried again at the next look.
    } finally {
      nextLookMs = clock.monotonicMs() + LOOK_EVERY_MS;
    }
  }

  async function newest(): Promise<TokenSigner> {
    if (clock.monotonicMs() >= nextLookMs) {
      looking ??= look().finally(() => looking = undefined);
      await looking;
    }
    return signer;
  }

  return {
    sign: async (claims, use) => await (await newest()).sign(claims, use),
    jwks: async () => await (await newest()).jwks(),
    async verify(token, use) {
      const used = signer;
      const claims = await used.verify(token, use);
      if (claims !== undefined) return claims;
      const other = await newest();
      return other === used ? undefined : await other.verify(token, use);
    },
  };
}
