import type { PinnedPackage } from "./npm_registry.ts";
import { PARSE_ARGS_TYPES } from "./std_cli_types.ts";

/** An npm package that carries JSR modules as built by `dnt`. */
export interface Carrier extends PinnedPackage {
  /** Folder of the JavaScript, and of the `.d.ts` files (the same folder for some). */
  readonly js: string;
  readonly types: string;
}

/** A JSR package to take from a carrier: its folder there and its named exports. */
export interface Root {
  readonly carrier: keyof typeof CARRIERS;
  readonly dir: string;
  readonly exports: Readonly<Record<string, string>>;
}

/** A JSR package put together here, because no carrier has it whole. */
interface Composed {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string | { carrier: "denoStd"; path: string }>>;
}

/** The npm packages, pinned: a new version needs a new digest. */
export const CARRIERS = {
  windmill: {
    name: "windmill-cli",
    version: "1.596.0",
    sha512:
      "5aFVNTOEaGyTKyQlyjFI1FAZ8fTIQ2vGSmnqL3FfZuKpKWdqGXh8p9Azdp8N2MkIwyP1vYtOK9nfQk6jr6tRTw==",
    js: "esm/deps/jsr.io/",
    types: "types/deps/jsr.io/",
  },
  veryfront: {
    name: "veryfront",
    version: "0.1.1031",
    sha512:
      "Vhd648NOygFaqiSeT9xDRL/9Tf2KjyfpIlnz2W86fRHi9W47w7ngZisq0Xiw4nzNKN8kh5+MDD01N1E18Oidgw==",
    js: "esm/deps/jsr.io/",
    types: "esm/deps/jsr.io/",
  },
  denoStd: {
    name: "deno-std",
    version: "1.4.0",
    sha512:
      "7c0Y6tyn0Sx0NKiaAeGtDwrpG+C7VFcOStVcYXPnjAuIEonxzVV+n6s8iuFjg6keqzxo/zrPbR/J9EY9BLNsRA==",
    js: "cli/",
    types: "cli/",
  },
} as const satisfies Record<string, Carrier>;

const CLIFFY = "@windmill-labs/cliffy-";

/** Only exports that the same package has on JSR: the code must run unchanged from either source. */
export const ROOTS: readonly Root[] = [
  {
    carrier: "windmill",
    dir: `${CLIFFY}command/1.0.0-rc.5`,
    exports: {
      ".": "mod.js",
      "./completions": "completions/mod.js",
      "./upgrade": "upgrade/mod.js",
    },
  },
  {
    carrier: "windmill",
    dir: `${CLIFFY}prompt/1.0.0-rc.6`,
    exports: {
      "./confirm": "confirm.js",
      "./input": "input.js",
      "./secret": "secret.js",
      "./select": "select.js",
    },
  },
  { carrier: "windmill", dir: `${CLIFFY}table/1.0.0-rc.5`, exports: { ".": "mod.js" } },
  {
    carrier: "windmill",
    dir: `${CLIFFY}ansi/1.0.0-rc.5`,
    exports: { "./colors": "colors.js", "./tty": "tty.js" },
  },
  {
    carrier: "windmill",
    dir: "@std/cli/1.0.0-rc.2",
    exports: { "./unicode-width": "unicode_width.js" },
  },
  {
    carrier: "windmill",
    dir: "@std/text/1.0.0-rc.1",
    exports: {
      "./closest-string": "closest_string.js",
      "./levenshtein-distance": "levenshtein_distance.js",
    },
  },
  { carrier: "veryfront", dir: "@std/fs/1.0.23", exports: { ".": "mod.js" } },
  { carrier: "veryfront", dir: "@std/path/1.1.4", exports: { ".": "mod.js" } },
  { carrier: "veryfront", dir: "@std/assert/1.0.19", exports: { ".": "mod.js" } },
  { carrier: "veryfront", dir: "@std/testing/1.0.17", exports: { "./bdd": "bdd.js" } },
];

/** `@std/cli`: `parse_args` comes from one carrier, the tables behind `unicode_width` from another. */
export const COMPOSED: readonly Composed[] = [{
  name: "@std/cli",
  version: "1.0.0",
  exports: { "./parse-args": "./parse_args.js", "./unicode-width": "./unicode_width.js" },
  files: {
    "parse_args.js": { carrier: "denoStd", path: "parse_args.js" },
    "parse_args.d.ts": PARSE_ARGS_TYPES,
    "unicode_width.js":
      'export { unicodeWidth } from "jsr:@std/cli@1.0.0-rc.2/unicode_width.js";\n',
    "unicode_width.d.ts": "export declare function unicodeWidth(str: string): number;\n",
  },
}];
