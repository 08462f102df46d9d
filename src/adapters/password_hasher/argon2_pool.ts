import type { Argon2idInput } from "../../crypto/argon2id.ts";
import { SealholdError } from "../../errors.ts";

/** What a worker is asked. */
export interface WorkerRequest {
  id: number;
  input: Argon2idInput;
}

/** What a worker answers; no bytes when it failed. */
export interface WorkerAnswer {
  id: number;
  bytes: Uint8Array<ArrayBuffer> | undefined;
}

interface Waiting {
  resolve(bytes: Uint8Array<ArrayBuffer>): void;
  reject(error: SealholdError): void;
}

/** One Argon2 worker: started at its first task, one task at a time. */
class Argon2Worker {
  #worker: Worker | undefined;
  #waiting: Waiting | undefined;
  #lastId = 0;

  /** @throws {SealholdError} INTERNAL if the worker fails or is stopped */
  async derive(input: Argon2idInput): Promise<Uint8Array<ArrayBuffer>> {
    const worker = this.#worker ??= this.#start();
    const id = ++this.#lastId;
    return await new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      worker.postMessage({ id, input } satisfies WorkerRequest);
    });
  }

  /** Stops the worker; a task under way fails. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#fail();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./argon2_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.id !== this.#lastId || data.bytes === undefined) return this.#fail();
      this.#waiting?.resolve(data.bytes);
      this.#waiting = undefined;
    };
    worker.onerror = (event) => {
      // Without this the runtime ends the whole process.
      event.preventDefault();
      this.stop();
    };
    return worker;
  }

  #fail(): void {
    this.#waiting?.reject(new SealholdError("INTERNAL", "The password worker failed"));
    this.#waiting = undefined;
  }
}

/** Workers that are handed out one task each. */
export class Argon2Pool {
  readonly #idle: Argon2Worker[];
  readonly #all: readonly Argon2Worker[];

  /** @param size tasks at once; the caller never asks for more */
  constructor(size: number) {
    this.#all = Array.from({ length: size }, () => new Argon2Worker());
    this.#idle = [...this.#all];
  }

  async derive(input: Argon2idInput): Promise<Uint8Array<ArrayBuffer>> {
    const worker = this.#idle.pop();
    if (worker === undefined) throw new SealholdError("BUSY", "Every password worker is busy");
    try {
      return await worker.derive(input);
    } finally {
      this.#idle.push(worker);
    }
  }

  stop(): void {
    for (const worker of this.#all) worker.stop();
  }
}
