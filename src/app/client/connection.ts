/** The client's one way out: every request and every event stream of a process shares its connections. */
import { type Base, WRITER } from "./base.ts";
import type { ClientAdapters, Network } from "./client_ports.ts";
import type { HttpPorts } from "../../core/client/http/exchange.ts";
import { loggingTransport } from "../../core/client/http/logging_transport.ts";
import type { EventStream } from "../../ports/event_stream.ts";
import type { HttpTransport } from "../../ports/http_transport.ts";

const MAX_CA_BYTES = 1024 * 1024;

/** What a command reaches servers with. */
interface Connection {
  http: HttpPorts;
  /** The same without what `--verbose` says: a server's stderr is its log. */
  transport: HttpTransport;
  eventStream(): Promise<EventStream>;
  /** Ends what was opened; nothing where nothing was. */
  close(): void;
}

/** The network is made at the first request, and once. */
export function connect(adapters: Pick<ClientAdapters, "network">, base: Base): Connection {
  let made: Network | undefined;
  const network = () => made ??= adapters.network({ caCerts: () => caCerts(base) });
  const transport = lateTransport(() => network().transport);
  return {
    http: {
      clock: base.clock,
      random: base.random,
      userAgent: WRITER,
      transport: base.globals.verbose
        ? loggingTransport(transport, base.clock, base.detail)
        : transport,
    },
    transport,
    eventStream: async () => await network().eventStream(),
    close() {
      made?.close();
      made = undefined;
    },
  };
}

function lateTransport(transport: () => HttpTransport): HttpTransport {
  return {
    send: async (request) => await transport().send(request),
    stream: async (request) => await transport().stream(request),
  };
}

/** Certificates to trust besides the system's, from the file that `SEALHOLD_CA_FILE` names. */
async function caCerts(base: Base): Promise<string[]> {
  const file = base.env.get("SEALHOLD_CA_FILE");
  if (file === undefined) return [];
  return [new TextDecoder().decode(await base.userFiles.readOwn(file, MAX_CA_BYTES))];
}
