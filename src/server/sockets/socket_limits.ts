/** What connections may take: together, each address, and each one of time. */
export interface SocketLimits {
  /** Connections altogether; 1024. */
  maxConnections: number;
  /** Connections of one address (an IPv6 /64 counts as one); 256. */
  maxPerAddress: number;
  /** TLS handshakes of one address that have not ended; 32. One that never ends cannot be cut. */
  maxHandshakesPerAddress: number;
  /** From the connection to the end of its first request's head, the TLS handshake included, in milliseconds; 10 s. */
  headMs: number;
  /** Between an answer and the end of the next request's head, in milliseconds; 60 s. */
  idleMs: number;
  /** How long an answer may wait for a reader that takes nothing of it, in milliseconds; 30 s. */
  stallMs: number;
  /** From an answer that says `connection: close` to the cut, in milliseconds; 1 s. */
  lingerMs: number;
  /** How often all of them are looked at, in milliseconds; 1 s. */
  sweepMs: number;
}

/** What `SocketLimits` says of each. */
export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  maxConnections: 1024,
  maxPerAddress: 256,
  maxHandshakesPerAddress: 32,
  headMs: 10_000,
  idleMs: 60_000,
  stallMs: 30_000,
  lingerMs: 1000,
  sweepMs: 1000,
};
