import type { Clock } from "../../ports/clock.ts";

/** Longest wait of one timer, in milliseconds. The runtime lets a longer one fire at once: a wait would become a busy loop. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The system's clocks and timers. */
export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    let leftMs = ms > 0 ? ms : 0;
    for (; leftMs > LONGEST_TIMER_MS; leftMs -= LONGEST_TIMER_MS) {
      await oneTimer(LONGEST_TIMER_MS, signal);
    }
    await oneTimer(leftMs, signal);
  }
}

function oneTimer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
