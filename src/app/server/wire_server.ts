/** The server's composition: what of its ports serves which of its parts. The program and the tests share it. */
import { runServer } from "./run_server.ts";
import { openServerData } from "./server_data.ts";
import type { ServerAdapters, ServerBase } from "./server_ports.ts";
import type { ServerSide } from "../../ports/server/server_side.ts";

/**
 * Composes the server.
 * @returns what makes the server's side of one command
 */
export function wireServer(adapters: ServerAdapters): (base: ServerBase) => ServerSide {
  return (base) => {
    const ports = { ...adapters, ...base };
    return {
      openData: async (dataFolder, create) => await openServerData(ports, { dataFolder, create }),
      serve: async (plan) => await runServer(ports, plan),
    };
  };
}
