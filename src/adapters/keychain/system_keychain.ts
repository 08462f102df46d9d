import type { Keychain } from "../../ports/keychain.ts";
import { dpapiKeychain, type DpapiPorts } from "./dpapi_keychain.ts";
import { unavailable } from "./keychain_errors.ts";
import { secretToolKeychain } from "./secret_tool_keychain.ts";
import { securityKeychain } from "./security_keychain.ts";

/**
 * The keychain of an operating system.
 * @param os as Deno names it; on one that has none, every call throws KEYCHAIN_UNAVAILABLE
 */
export function systemKeychain(os: string, ports: DpapiPorts): Keychain {
  switch (os) {
    case "darwin":
      return securityKeychain(ports.runner);
    case "windows":
      return dpapiKeychain(ports);
    case "linux":
    case "freebsd":
    case "netbsd":
      return secretToolKeychain(ports.runner);
    default:
      return noKeychain(os);
  }
}

function noKeychain(os: string): Keychain {
  const none = () => Promise.reject(unavailable(os, "This system has none that is known"));
  return { label: os, read: none, write: none, remove: none };
}
