/** The runtime's HTTP clients that requests go through. */
import { SealholdError } from "../../errors.ts";

/**
 * The client for https.
 * @param caCerts PEM certificates trusted besides the system's own
 * @returns undefined where the runtime's own client will do
 * @throws {SealholdError} CONFIG_INVALID when one of them is no certificate
 */
export function tlsClient(caCerts: readonly string[]): Deno.HttpClient | undefined {
  if (caCerts.length === 0) return undefined;
  // Deno passes over a file without a certificate in silence, and then trusts less than its owner thinks.
  if (!caCerts.every((pem) => pem.includes("-----BEGIN CERTIFICATE-----"))) throw noCertificate();
  try {
    return Deno.createHttpClient({ caCerts: [...caCerts] });
  } catch (cause) {
    throw noCertificate(cause);
  }
}

/**
 * Deno sends requests to loopback through HTTP_PROXY too, and in plain http the proxy reads the token and the body. This
 * client connects to the server itself. Never for https: a connection of this kind leaves TLS out.
 */
export function directClient(url: URL): Deno.HttpClient {
  const port = Number(url.port || "80");
  return Deno.createHttpClient({ proxy: { transport: "tcp", hostname: url.hostname, port } });
}

function noCertificate(cause?: unknown): SealholdError {
  return new SealholdError(
    "CONFIG_INVALID",
    "There is no usable certificate in the file of authorities",
    {
      hint: "Set SEALHOLD_CA_FILE to a PEM file with certificates",
      cause,
    },
  );
}
