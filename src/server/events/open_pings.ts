/**
 * The pings of a stream that were not answered yet: pongs sent blindly would keep a stream that nobody reads. A slow reader
 * may still be at an earlier one than the last. There are no more than go into the time that a pong may take.
 */
export class OpenPings {
  #timestamps: string[] = [];

  sent(timestamp: string): void {
    this.#timestamps.push(timestamp);
  }

  /** Whether it answers one; each, and those before it, can be answered once. */
  answered(timestamp: unknown): boolean {
    const at = this.#timestamps.findIndex((each) => each === timestamp);
    this.#timestamps.splice(0, at + 1);
    return at >= 0;
  }
}
