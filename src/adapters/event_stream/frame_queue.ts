/** Frames that have come and wait to be read. */

/** A queue with one reader, and an end. */
export class FrameQueue {
  #frames: string[] = [];
  #chars = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /**
   * Takes a frame, unless the queue has ended: a socket that is being closed still gives what came meanwhile, and behind a
   * frame that was refused that would be a gap.
   * @returns the length of all frames that wait
   */
  push(frame: string): number {
    if (this.#ended) return this.#chars;
    this.#frames.push(frame);
    this.#chars += frame.length;
    this.#wake?.();
    return this.#chars;
  }

  /** Nothing comes any more; what waits can still be read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Ends it, and forgets what waits: its reader has left. */
  drop(): void {
    this.#frames = [];
    this.#chars = 0;
    this.end();
  }

  /** @returns undefined at the end, and when nothing has come for `idleMs` milliseconds */
  async next(idleMs: number): Promise<string | undefined> {
    if (this.#frames.length === 0 && !this.#ended) await this.#arrival(idleMs);
    const frame = this.#frames.shift();
    this.#chars -= frame?.length ?? 0;
    return frame;
  }

  #arrival(idleMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, idleMs);
      this.#wake = done;
    });
  }
}
