/** A server under attack: where it is, who has an account, and sockets that do what no client of ours would. */
import net from "node:net";
import tls from "node:tls";
import type { Socket } from "node:net";
import { register, type Registered } from "../server/function_fixture.ts";
import type { TestApp } from "../server/harness.ts";

/** Where attackers come from, so that their victims on this machine have another address. */
const ATTACKER = "127.0.0.66";

/** What an attack is led against. */
export interface Target {
  /** Such as `http://127.0.0.1:8420`. */
  url: string;
  /** Where WebSockets are taken. */
  socketUrl: string;
  /** PEM of the authority that the certificate is of, with https. */
  ca?: string;
  /** Of a password account. */
  username: string;
  password: string;
}

/** How large it is. */
export type Size = "small" | "full";

/** What came of it: counts that do not depend on how fast the machine is. */
export type Outcome = Readonly<Record<string, number>>;

/** One way to take what others need. Returns when the server has had its chance to get everything back. */
export type Attack = (stage: Stage, size: Size) => Promise<Outcome>;

/** A socket of the attacker's. */
export interface HostileSocket {
  /** Resolves when the kernel has taken it, which may be never; and when the socket is gone. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** All that comes from now on, until the end. Nothing is read before. */
  readAll(): Promise<string>;
  /** Resolves when the server has ended it. */
  readonly gone: Promise<void>;
  isGone(): boolean;
  destroy(): void;
}

/** Everything that an attack does goes through this. */
export class Stage {
  readonly #client: Deno.HttpClient | undefined;
  #people = 0;

  constructor(readonly target: Target) {
    const { ca } = target;
    this.#client = ca === undefined ? undefined : Deno.createHttpClient({ caCerts: [ca] });
  }

  /** Connects. @param from the attacker's address */
  async open(from = ATTACKER, url = this.target.url): Promise<HostileSocket> {
    const { hostname: host, port, protocol } = new URL(url);
    const { ca } = this.target;
    const plain = net.connect({ host, port: Number(port), localAddress: from });
    const isSecure = protocol === "https:" || protocol === "wss:";
    // Also a refusal must not end the program.
    plain.on("error", () => {});
    const socket = isSecure
      ? tls.connect({ socket: plain, ca: ca ?? "", servername: "localhost" })
      : plain;
    return await hostile(socket as Socket, isSecure ? "secureConnect" : "connect");
  }

  /** So many at once; those that were refused are left out. */
  async openMany(count: number, from = ATTACKER, url = this.target.url): Promise<HostileSocket[]> {
    return await Promise.all(Array.from({ length: count }, () => this.open(from, url)));
  }

  /** A request like anybody's. */
  readonly send: TestApp["send"] = async (method, path, { token, body, headers } = {}) => {
    const response = await fetch(`${this.target.url}${path}`, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(this.#client && { client: this.#client }),
    } as RequestInit);
    const text = await response.text();
    const json = text.startsWith("{") ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, json, text };
  };

  /** A new identity. */
  async person(name: string): Promise<Registered> {
    return await register(this, `${name} ${++this.#people}`);
  }

  /** The status of a login with the password. */
  async logIn(): Promise<number> {
    const { username, password } = this.target;
    return (await this.send("POST", "/api/v1/token/", { body: { username, password } })).status;
  }

  close(): void {
    this.#client?.close();
  }
}

async function hostile(socket: Socket, ready: "connect" | "secureConnect"): Promise<HostileSocket> {
  const gone = Promise.withResolvers<void>();
  let isGone = false;
  const end = () => {
    isGone = true;
    gone.resolve();
  };
  socket.pause();
  socket.on("error", end);
  socket.on("close", end);
  await Promise.race([new Promise<void>((resolve) => socket.once(ready, resolve)), gone.promise]);
  return {
    gone: gone.promise,
    isGone: () => isGone,
    async write(bytes) {
      if (isGone) return;
      await Promise.race([
        new Promise<void>((resolve) => socket.write(bytes, () => resolve())),
        gone.promise,
      ]);
    },
    async readAll() {
      let text = "";
      socket.on("data", (bytes: Uint8Array) => text += new TextDecoder().decode(bytes));
      socket.on("end", end);
      socket.resume();
      await gone.promise;
      return text;
    },
    destroy: () => socket.destroy(),
  };
}

/** A request as it stands on the wire. */
export function requestText(
  method: string,
  path: string,
  token: string | undefined,
  body = "",
  length = new TextEncoder().encode(body).length,
): string {
  return [
    `${method} ${path} HTTP/1.1`,
    "host: x",
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    ...(method === "GET" ? [] : [`content-length: ${length}`]),
    "",
    body,
  ].join("\r\n");
}
