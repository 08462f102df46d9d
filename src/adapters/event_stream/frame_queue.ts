/** Frames that have come and wait to be read. */

/** A queue with one reader, and an end. */
export class FrameQueue {
  #frames: string[] = [];
  #chars = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /** @returns the length of all frames that wait */
  push(frame: string): number {
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

  /** @returns undefined at the end, or when nothing has come for `idleMs` milliseconds */
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
