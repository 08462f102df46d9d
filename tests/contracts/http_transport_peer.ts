/** The other side of an HTTP exchange, as the cases of the contract want it. */
import { concatBytes } from "../../src/crypto/bytes.ts";
import type { HttpRequest, HttpTransport } from "../../src/ports/http_transport.ts";

/** What a peer was asked. */
export interface SeenRequest {
  method: string;
  /** Path and query. */
  target: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
}

/** A body in pieces; it may break off, or fall silent. */
export type Pieces = AsyncIterable<Uint8Array<ArrayBuffer> | "cut" | "silence">;

/** What a peer answers. */
export interface PeerAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array<ArrayBuffer> | Pieces;
}

/** The other side. */
export type Peer = PeerAnswer | "nobody there" | "no answer";

/** A peer, and a transport to it. */
export interface HttpTransportSubject extends Partial<AsyncDisposable> {
  transport: HttpTransport;
  url: URL;
  seen(): readonly SeenRequest[];
  /** How often `/elsewhere` was asked, where redirects point. */
  redirected(): number;
  /** Resolves when the reader of a body has left before its end. */
  left(): Promise<void>;
}

/** Starts peers. */
export interface Opener {
  open(peer: Peer): Promise<HttpTransportSubject>;
}

/** How an answer is read, to its end. */
export interface Way {
  name: "send" | "stream";
  read(transport: HttpTransport, request: HttpRequest): Promise<Whole>;
}

interface Whole {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array<ArrayBuffer>;
}

/** An answer as a whole. */
export const SEND: Way = { name: "send", read: (transport, request) => transport.send(request) };
/** An answer as it comes, put together. */
export const STREAM: Way = {
  name: "stream",
  async read(transport, request) {
    const { status, headers, body } = await transport.stream(request);
    const parts: Uint8Array[] = [];
    for await (const piece of body) {
      parts.push(piece.slice());
      // A reader may overwrite what it has read.
      piece.fill(0);
    }
    return { status, headers, body: concatBytes([...parts, new Uint8Array()]) };
  },
};

/** A request with sensible bounds. */
export function request(url: URL, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "GET", url, timeoutMs: 10_000, maxResponseBytes: 1000, ...rest };
}

/** Runs one check against one peer. */
export async function withPeer(
  { open }: Opener,
  peer: Peer,
  check: (subject: HttpTransportSubject) => Promise<void>,
): Promise<void> {
  const subject = await open(peer);
  try {
    await check(subject);
  } finally {
    await subject[Symbol.asyncDispose]?.();
  }
}

/** A body of these pieces. */
export async function* pieces(
  ...parts: (Uint8Array<ArrayBuffer> | "cut" | "silence")[]
): AsyncGenerator<Uint8Array<ArrayBuffer> | "cut" | "silence"> {
  for (const part of parts) yield await Promise.resolve(part);
}
