/** The program's own adapters for its server; loaded for `serve` and `server …` alone. */
import type { ServerAdapters } from "./server_ports.ts";
import { joseIdTokenVerifier } from "../../adapters/id_token_verifier/jose_id_token_verifier.ts";
import { dnsNameResolver } from "../../adapters/name_resolver/dns_name_resolver.ts";
import { argon2PasswordHasher } from "../../adapters/password_hasher/argon2_password_hasher.ts";
import { stderrRequestLog } from "../../adapters/request_log/stderr_request_log.ts";
import { openSqliteServerStore } from "../../adapters/server_store/sqlite/sqlite_server_store.ts";
import { deviceApiVerifier } from "../../adapters/tailscale_verifier/device_api_verifier.ts";
import { whoisVerifier } from "../../adapters/tailscale_verifier/whois_verifier.ts";
import { cachingTokenSigner } from "../../adapters/token_signer/caching_token_signer.ts";
import { joseTokenSigner } from "../../adapters/token_signer/jose_token_signer.ts";

/** The server's adapters of this process. */
export function serverAdapters(): ServerAdapters {
  return {
    idTokenVerifier: joseIdTokenVerifier,
    openStore: openSqliteServerStore,
    passwordHasher: argon2PasswordHasher,
    tokenSigner: async (issuer, keys) =>
      cachingTokenSigner(await joseTokenSigner({ issuer, keys })),
    requestLog: stderrRequestLog,
    nameResolver: dnsNameResolver,
    whoisVerifier,
    deviceApiVerifier,
  };
}
