/** The client's composition: which port serves which dependency of a command. The program and the tests share it. */
import { type Base, createBase, once, WRITER } from "./base.ts";
import type { ClientAdapters } from "./client_ports.ts";
import { authPorts, chosenProvider } from "./login.ts";
import { connect } from "./connection.ts";
import { permissionGate } from "./permission_gate.ts";
import { clientStore } from "./store.ts";
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import type { Format, Globals } from "../../cli/graph/globals.ts";
import { heldStore } from "../../core/client/login/held_store.ts";
import { accessToken } from "../../core/client/login/access_token.ts";
import { serverSecrets } from "../../core/client/secrets/backends/sealhold_secrets.ts";
import type { HttpTransport } from "../../ports/http_transport.ts";
import type { ServerSide } from "../../ports/server/server_side.ts";

/**
 * Composes the client.
 * @param adapters of this process
 * @returns what makes the dependencies of one command, each when it is first asked for
 */
export function wireClient(
  adapters: ClientAdapters,
): (globals: Globals, format: Format) => Dependencies {
  return (globals, format) => {
    const base = createBase(adapters, globals, format);
    const store = clientStore(adapters, base);
    const connection = connect(adapters, base);
    const held = heldStore(store.open);
    const auth = once(() => authPorts(adapters, base, connection.http, held));
    return {
      ...base,
      ...permissionGate(adapters, base, store),
      store: store.open,
      auth,
      provider: async (name) => await chosenProvider(base, name),
      storeAdministration: store.administration,
      eventStream: connection.eventStream,
      async secrets() {
        const origin = await base.serverOrigin();
        return serverSecrets(connection.http, origin, () => accessToken(auth(), origin));
      },
      serverSide: async () => await serverSide(adapters, base, connection.transport),
      close() {
        held.close();
        connection.close();
      },
    };
  };
}

async function serverSide(
  adapters: ClientAdapters,
  base: Base,
  transport: HttpTransport,
): Promise<ServerSide> {
  const [{ wireServer }, server] = await Promise.all([
    import("../server/wire_server.ts"),
    adapters.server(),
  ]);
  return wireServer(server)({ ...base, writer: WRITER, transport });
}
