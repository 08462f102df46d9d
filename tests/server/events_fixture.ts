/** Live events of a test server: tokens, raw sockets, and a line that can be cut. */
import type { TestApp } from "./harness.ts";

/** A token for the stream. */
export async function wsToken(app: Pick<TestApp, "send">, token: string): Promise<string> {
  const { json } = await app.send("POST", "/api/v1/ws-token/", { token });
  return json.ws_token;
}

/** A socket as a client of anybody's would open it, and the frames that came. */
export class RawSocket {
  readonly frames: Record<string, unknown>[] = [];
  readonly closed: Promise<number>;
  readonly opened: Promise<boolean>;
  readonly #socket: WebSocket;
  #changed = Promise.withResolvers<void>();

  constructor(url: string, headers: Record<string, string>) {
    // The types of the convex package are those of browsers, which can send no header.
    const Socket = WebSocket as unknown as new (url: string, options: unknown) => WebSocket;
    const socket = new Socket(`${url.replace("http", "ws")}/ws/v1/events/`, { headers });
    this.#socket = socket;
    const opened = Promise.withResolvers<boolean>();
    const closed = Promise.withResolvers<number>();
    [this.opened, this.closed] = [opened.promise, closed.promise];
    socket.onopen = () => opened.resolve(true);
    socket.onerror = (event) => {
      event.preventDefault();
      opened.resolve(false);
    };
    socket.onmessage = ({ data }) => {
      this.frames.push(JSON.parse(data));
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    };
    socket.onclose = ({ code }) => {
      opened.resolve(false);
      closed.resolve(code);
    };
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** The first frame of a type, from the `from`th frame on. */
  async frame(type: string, from = 0): Promise<Record<string, unknown>> {
    while (true) {
      const found = this.frames.slice(from).find((frame) => frame.type === type);
      if (found !== undefined) return found;
      await this.#changed.promise;
    }
  }

  /** The texts of the messages that came, once there are so many. */
  async texts(count: number): Promise<string[]> {
    while (true) {
      const texts = this.frames.flatMap(({ type, message }) =>
        type === "message" ? [(message as { envelope: { text: string } }).envelope.text] : []
      );
      if (texts.length >= count) return texts;
      await this.#changed.promise;
    }
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}

/** A line to a server that is cut after so many bytes from it, again and again. */
export class CutLine {
  cuts = 0;
  readonly #listener: Deno.TcpListener;
  readonly #open = new Set<Deno.TcpConn>();

  /** @param bytes how many bytes the next connection lives for; Infinity for as long as it likes */
  constructor(private readonly port: number, private readonly bytes: () => number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    void this.#accept();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async #accept(): Promise<void> {
    try {
      for await (const client of this.#listener) void this.#carry(client);
    } catch {
      // Closed.
    }
  }

  async #carry(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    this.#open.add(client).add(server);
    const end = () => {
      for (const one of [client, server]) {
        if (this.#open.delete(one)) one.close();
      }
    };
    const up = client.readable.pipeTo(server.writable).catch(() => {});
    try {
      let left = this.bytes();
      const buffer = new Uint8Array(4096);
      while (left > 0) {
        const n = await server.read(buffer.subarray(0, Math.min(left, buffer.length)));
        if (n === null) break;
        await client.write(buffer.subarray(0, n));
        left -= n;
      }
      if (left <= 0) this.cuts++;
    } catch {
      // One end went away.
    } finally {
      end();
      await up;
    }
  }

  close(): void {
    this.#listener.close();
    for (const one of this.#open) {
      try {
        one.close();
      } catch {
        // Closed already.
      }
    }
    this.#open.clear();
  }
}
