/** What this copy of Sealhold was built from. `scripts/compile.ts` replaces this file in a release build. */
export interface BuildInfo {
  /** Version by semver; `-dev` when run from source. */
  readonly version: string;
  /** Git commit (40 hexadecimal digits, `-dirty` behind it if files were changed), or "source". */
  readonly commit: string;
  /** Time of that commit, RFC 3339 UTC, or "source". */
  readonly date: string;
}

export const buildInfo: BuildInfo = { version: "0.1.0-dev", commit: "source", date: "source" };
