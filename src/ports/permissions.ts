/** One permission of the sandbox. */
export interface PermissionQuery {
  kind: "read" | "write" | "net" | "env" | "sys" | "run";
  /** Path, host:port or name; all of the kind, without any exception, when absent. */
  target?: string;
}

/** Asks the sandbox what is granted; never asks the person. */
export interface Permissions {
  /** Whether it is granted. A folder is when nothing in it would be refused but what `--deny-…` takes away. */
  granted(query: PermissionQuery): boolean;
  /** Whether a Unix socket needs a permission of the kind `net` too, as `unix:/path`. */
  readonly socketsAreAddresses: boolean;
}
