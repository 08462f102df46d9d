/** A client composed of fakes, for one process. */
import { wireClient } from "../../src/app/client/wire_client.ts";
import type { Dependencies } from "../../src/cli/graph/dependencies.ts";
import {
  type FakeClientAdapters,
  fakeClientAdapters,
  type FakeParts,
} from "../fakes/fake_client_adapters.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakeTransport, json, type Reply } from "../fakes/fake_transport.ts";

export const ORIGIN = "https://sealhold.example.com";
const ENV = { SEALHOLD_HOME: "/home/s", SEALHOLD_API_URL: ORIGIN, SEALHOLD_STORE: "memory" };

/** What a process has. */
export interface Wired {
  adapters: FakeClientAdapters;
  /** The server's side of the network. */
  transport: FakeTransport;
  client: Dependencies;
}

/**
 * The client as it is composed for a command without options.
 * @param reply what the server says to all that it is asked; nothing of note by default
 */
export function wired(
  parts: Omit<FakeParts, "transport"> = {},
  reply: Reply = json(200, {}),
): Wired {
  const transport = new FakeTransport(reply);
  const adapters = fakeClientAdapters({ env: new FakeEnvironment(ENV), transport, ...parts });
  return { adapters, transport, client: wireClient(adapters)({}, "text") };
}
