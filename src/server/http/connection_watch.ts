/** The connection that a request came on, as far as whoever answers has to do with it. */

/** An answer that waits for its reader. */
export interface OutgoingWatch {
  /** Some of it was taken. */
  taken(): void;
  /** There is nothing left to take for now. */
  rests(): void;
  /** There is something to take again. */
  waits(): void;
  /** It has ended. */
  done(): void;
}

/** What whoever answers a request tells of its connection, and may do to it. */
export interface ConnectionWatch {
  /** Watches an answer that is given piece by piece. @param onGone called once if the connection goes before `done` */
  outgoing(onGone: () => void): OutgoingWatch;
  /** Ends the connection at once. */
  cut(): void;
}
