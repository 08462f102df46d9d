/** The runtime's HTTP clients that requests and event streams go through. */
import { SealholdError } from "../../errors.ts";

/** What they trust. */
interface HttpClientsOptions {
  /** PEM certificates trusted besides the system's own, such as those of a company's private authority; read once. */
  caCerts?: () => Promise<string[]>;
}

/**
 * The clients of one process: one for https, and one for each server that is spoken to in plain text, each made when it is
 * first asked for. Connections are kept in them, so whoever shares them shares the handshakes too.
 */
export class HttpClients implements Disposable {
  readonly #caCerts: () => Promise<string[]>;
  #https: Promise<Deno.HttpClient | undefined> | undefined;
  /** By origin. Only loopback is spoken to in plain text: they are few. */
  readonly #plain = new Map<string, Deno.HttpClient>();

  constructor({ caCerts = () => Promise.resolve([]) }: HttpClientsOptions = {}) {
    this.#caCerts = caCerts;
  }

  /**
   * The client for a URL.
   * @returns undefined where the runtime's own client will do
   * @throws {SealholdError} CONFIG_INVALID when one of the certificates is none, and all of reading them
   */
  async for(url: URL): Promise<Deno.HttpClient | undefined> {
    return url.protocol === "http:" ? this.#direct(url) : await (this.#https ??= this.#trusting());
  }

  /** Lets go of every connection; an exchange that is under way goes on to its end. */
  close(): void {
    for (const client of this.#plain.values()) client.close();
    this.#plain.clear();
    // A client that could not be made has told whoever asked for it.
    this.#https?.then((client) => client?.close(), () => {});
    this.#https = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #direct(url: URL): Deno.HttpClient {
    const client = this.#plain.get(url.origin) ?? directClient(url);
    this.#plain.set(url.origin, client);
    return client;
  }

  async #trusting(): Promise<Deno.HttpClient | undefined> {
    return tlsClient(await this.#caCerts());
  }
}

function tlsClient(caCerts: readonly string[]): Deno.HttpClient | undefined {
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
function directClient(url: URL): Deno.HttpClient {
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
