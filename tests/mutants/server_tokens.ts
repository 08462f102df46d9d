/** Tokens of the server: whose key they are of, what they say, and when they end. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

export const mutants: Mutant[] = [
  ...inFile({
    file: "src/core/server/keys/reloading_token_signer.ts",
    tests: ["tests/core/server/keys/rotate_signing_key_test.ts"],
  }, [
    [
      "verify: (token, use) => whenKnown(newest(), (signer) => signer.verify(token, use)),",
      "verify: (token, use) => opened.signer.verify(token, use),",
    ],
    ["const LOOK_EVERY_MS = 2000;", "const LOOK_EVERY_MS = 3001;"],
    ["if (found === revision && !isOver) return;", "if (found === revision) return;"],
    ["    looking ??= look()", "    looking = look()"],
    ["if (clock.monotonicMs() < nextLookMs) return opened.signer;", ""],
  ]),
  ...inFile({
    file: "src/core/server/keys/server_keys.ts",
    tests: ["tests/core/server/keys/rotate_signing_key_test.ts"],
  }, [
    ["untilMs: Number.isFinite(firstEnd) ? firstEnd : undefined", "untilMs: undefined"],
    ["filter(([kid]) => nowMs < endOf(kid))", "filter(() => true)"],
  ]),
  ...inFile({
    file: "src/app/server/open_server.ts",
    tests: ["tests/server/dropped_key_test.ts"],
  }, [
    ["return reloadingTokenSigner(source, clock, first);", "return first.signer;"],
  ]),
  ...inFile({
    file: "src/server/events/event_routes.ts",
    tests: ["tests/server/dropped_key_test.ts"],
  }, [
    ["mayGoOn: stillHolds,", "mayGoOn: () => Promise.resolve(true),"],
  ]),
  ...inFile({
    file: "src/core/server/accounts/verify_access.ts",
    tests: ["tests/server/dropped_key_test.ts"],
  }, [
    [
      "const stillHolds = async () => await liveClaims(ports, token, use) !== undefined;",
      "const stillHolds = () => ports.sessions.isLive(claims.sessionId, claims.userUuid);",
    ],
  ]),
  ...inFile({
    file: "src/server/functions/account_caller.ts",
    tests: ["tests/server/events_test.ts"],
    filter: "who is not let in",
  }, [
    ["if (scopes !== undefined) {", "if (false) {"],
  ]),
  ...inFile({
    file: "src/core/server/accounts/open_session.ts",
    tests: ["tests/server/access_claims_test.ts"],
  }, [
    ["{ userUuid, sessionId, clientId, ...scopes }", "{ userUuid, sessionId, ...scopes }"],
  ]),
  ...inFile({
    file: "src/server/routes/token_routes.ts",
    tests: ["tests/server/access_claims_test.ts"],
  }, [
    [
      "{ userUuid, sessionId, clientId, ...(scopes && { scopes }) }",
      "{ userUuid, sessionId, ...(scopes && { scopes }) }",
    ],
  ]),
  ...inFile({
    file: "src/adapters/token_signer/jose_token_signer.ts",
    tests: ["tests/adapters/token_signer/jose_token_signer_test.ts"],
  }, [
    ["client_id: claims.clientId, ", ""],
  ]),
  ...inFile({
    file: "src/adapters/token_signer/read_claims.ts",
    tests: ["tests/adapters/token_signer/jose_token_signer_test.ts"],
  }, [
    ["  client_id: ID,", '  client_id: v.optional(v.string(), ""),'],
  ]),
];
