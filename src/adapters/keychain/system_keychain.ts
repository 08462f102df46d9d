import type { Keychain } from "../../ports/keychain.ts";
import { dpapiKeychain, type DpapiPorts } from "./dpapi_keychain.ts";
import { unavailable } from "./keychain_errors.ts";
import { patientKeychain } from "./patience.ts";
import { secretToolKeychain } from "./secret_tool_keychain.ts";
import { securityKeychain } from "./security_keychain.ts";

/**
 * The keychain of an operating system. Make one for a process: it remembers that it did not answer.
 * @param os as Deno names it; on one that has none, every call throws KEYCHAIN_UNAVAILABLE
 */
export function systemKeychain(os: string, ports: DpapiPorts): Keychain {
  switch (os) {
    case "darwin":
      return patientKeychain(ports.runner, securityKeychain);
    case "windows":
      return patientKeychain(ports.runner, (runner) => dpapiKeychain({ ...ports, runner }));
    case "linux":
    case "freebsd":
    case "netbsd":
      return patientKeychain(ports.runner, secretToolKeychain);
    default:
      return noKeychain(os);
  }
}

function noKeychain(os: string): Keychain {
  const none = () => Promise.reject(unavailable(os, "This system has none that is known"));
  return { label: os, read: none, write: none, remove: none };
}
