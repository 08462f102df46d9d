/**
 * Types for the parts of `@std/cli` whose npm carrier ships plain JavaScript. They promise less than the real
 * ones on JSR (defaults and aliases are not inferred), so what checks against these checks against those.
 */
export const PARSE_ARGS_TYPES = `
/** Options of {@linkcode parseArgs}. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
> {
  "--"?: boolean;
  alias?: Record<string, string | readonly string[]>;
  boolean?: boolean | B | readonly B[];
  default?: Record<string, unknown>;
  stopEarly?: boolean;
  string?: S | readonly S[];
  collect?: C | readonly C[];
  negatable?: string | readonly string[];
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** What {@linkcode parseArgs} returns. */
export type Args<
  B extends string = never,
  S extends string = never,
  C extends string = never,
> =
  & { [K in B]: boolean }
  & { [K in Exclude<S, C>]?: string }
  & { [K in S & C]: string[] }
  & { [key: string]: unknown; _: (string | number)[]; "--"?: string[] };
/** Parses command line arguments. */
export declare function parseArgs<
  B extends string = never,
  S extends string = never,
  C extends string = never,
>(args: string[], options?: ParseOptions<B, S, C>): Args<B, S, C>;
`;
