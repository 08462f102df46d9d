/**
 * The program's client: its composition over its own adapters. The imports are static: one chunk of the binary loads faster
 * than many small ones. What is large and rarely wanted (prompts, TOML, Argon2id, the server) is imported when it is used.
 */
import { clientAdapters } from "./client_adapters.ts";
import { wireClient } from "./wire_client.ts";

/** Makes the dependencies of a command. */
export const createContext: ReturnType<typeof wireClient> = (globals, format) =>
  wireClient(clientAdapters())(globals, format);
