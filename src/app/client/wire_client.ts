/**
 * The client's half of the composition root. Its imports are static: one chunk of the binary loads faster than many small
 * ones. What is large and rarely wanted (prompts, TOML, Argon2id, the server) is imported by its adapter when it is used.
 */
import { denoPermissions } from "../../adapters/permissions/deno_permissions.ts";
import { authPorts, caCerts, chosenProvider } from "./login.ts";
import { type Base, createBase, once, WRITER } from "./base.ts";
import { type ClientStore, clientStore } from "./store.ts";
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import type { Format, Globals } from "../../cli/graph/globals.ts";
import { accessToken } from "../../core/client/login/access_token.ts";
import { findPlaces, type OwnPlaces } from "../../core/client/permissions/find_places.ts";
import { checkFlags, grantedAsAWhole } from "../../core/client/permissions/check_flags.ts";
import type { Needs } from "../../core/shared/permissions/needs.ts";
import {
  type Places,
  resolveFlags,
  resolveOptionalFlags,
} from "../../core/client/permissions/resolve_flags.ts";
import { serverSecrets } from "../../core/client/secrets/backends/sealhold_secrets.ts";
import { hasCode } from "../../errors.ts";

/** The dependencies of one command, each made when it is first asked for. */
export function createContext(globals: Globals, format: Format): Dependencies {
  const base = createBase(globals, format);
  const store = clientStore(base);
  const auth = once(() => authPorts(base, store.open));
  return {
    ...base,
    store: store.open,
    auth,
    provider: async (name) => await chosenProvider(base, name),
    storeAdministration: store.administration,
    async eventStream() {
      const { webSocketEventStream } = await import(
        "../../adapters/event_stream/web_socket_event_stream.ts"
      );
      return webSocketEventStream({ caCerts: () => caCerts(base) });
    },
    async secrets() {
      const ports = auth();
      const origin = await base.serverOrigin();
      return serverSecrets(ports.http, origin, () => accessToken(ports, origin));
    },
    async serverSide() {
      const { serverSide } = await import("../server/wire_server.ts");
      return serverSide(base, WRITER);
    },
    async permissionFlags(needs) {
      const places = await placesOf(base, store, needs, {});
      return {
        required: resolveFlags(needs, places),
        optional: resolveOptionalFlags(needs, places),
      };
    },
    async checkPermissions(needs, own) {
      if (grantedAsAWhole(needs, denoPermissions)) return;
      const homeless = [needs.read, needs.write, needs.net].every((roles) => !roles?.length);
      const { may: _, ...required } = needs;
      const flags = resolveFlags(required, await placesOf(base, store, required, own));
      checkFlags(flags, denoPermissions, homeless);
    },
  };
}

async function placesOf(
  base: Base,
  store: ClientStore,
  needs: Needs,
  own: OwnPlaces,
): Promise<Places> {
  const slots = once(() => store.slots());
  const ports = {
    ...base,
    keyFiles: async () =>
      (await slots()).map(({ path }) => path).filter((path) => path !== undefined),
    projectFiles: () => projectFiles(base),
    usesKeychain: async () =>
      await store.askedKind() === "keychain" ||
      (await slots()).some(({ type }) => type === "keychain"),
    async providerHosts(provider?: string) {
      const { providerHosts } = await import("../../core/client/permissions/provider_hosts.ts");
      return await providerHosts(await base.config(), provider);
    },
    socketsAreAddresses: denoPermissions.socketsAreAddresses,
  };
  return await findPlaces(ports, needs, own);
}

async function projectFiles(base: Base): Promise<readonly string[]> {
  try {
    return (await base.config()).searched ?? [];
  } catch (error) {
    // Whoever uses the context says so; one that only lists them need not.
    if (hasCode(error, "CONFIG_INVALID")) return [];
    throw error;
  }
}
