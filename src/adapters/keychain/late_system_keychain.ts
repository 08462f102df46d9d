import type { Keychain } from "../../ports/keychain.ts";
import type { DpapiPorts } from "./dpapi_keychain.ts";
import { keychainLabel } from "./keychain_label.ts";

/**
 * The keychain of an operating system, loaded at the first call: a store that a key file opens never asks it.
 * @param os as Deno names it
 */
export function lateSystemKeychain(os: string, ports: DpapiPorts): Keychain {
  let made: Promise<Keychain> | undefined;
  const keychain = () =>
    made ??= import("./system_keychain.ts").then(({ systemKeychain }) => systemKeychain(os, ports));
  return {
    label: keychainLabel(os),
    read: async (ref) => await (await keychain()).read(ref),
    write: async (ref, value) => await (await keychain()).write(ref, value),
    remove: async (ref) => await (await keychain()).remove(ref),
  };
}
