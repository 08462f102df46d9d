/** Made-up package folders for the tests of `deno task setup --from`. */
import { dirname, join } from "@std/path";

/** Files by path; an object becomes JSON. */
export type Sources = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

/** A folder for one test, gone at its end. */
export class TempDir implements Disposable {
  readonly path = Deno.makeTempDirSync();

  /** @returns The path of the folder written to. */
  write(sources: Sources, dir = "."): string {
    for (const [file, content] of Object.entries(sources)) {
      const path = join(this.path, dir, file);
      Deno.mkdirSync(dirname(path), { recursive: true });
      Deno.writeTextFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    }
    return join(this.path, dir);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** A `deno.json` of a package whose only export is `mod.ts`. */
export function packageJson(
  name: string,
  version = "1.0.0",
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { name, version, exports: "./mod.ts", ...more };
}
