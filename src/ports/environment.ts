/** The process environment, read name by name and never as a whole. */
export interface Environment {
  /** A variable's value; undefined when unset, or when the sandbox does not let it be read. Empty reads as unset. */
  get(name: string): string | undefined;
  /** Whether the sandbox lets it be read. */
  readable(name: string): boolean;
  /** The operating system, as Deno names it. */
  readonly os: "linux" | "darwin" | "windows" | string;
}
