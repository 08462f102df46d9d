/** Looks names up. */
export interface NameResolver {
  /**
   * All IPv4 and IPv6 addresses of a host; an address stands for itself.
   * @returns empty when there are none
   * @throws {SealholdError} UNREACHABLE, PERMISSION_REFUSED
   */
  addresses(host: string): Promise<string[]>;
}
