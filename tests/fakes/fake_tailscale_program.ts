/** A `tailscale` executable for PATH, which prints what it is told to. */

/** Where it is, and how it is removed. */
export interface FakeProgram extends AsyncDisposable {
  /** To be put in front of PATH. */
  folder: string;
}

/**
 * Makes one.
 * @param options.stdout what `tailscale status --json` prints; anything else fails as the real one does
 */
export async function fakeTailscaleProgram(
  options: { stdout: string; exitCode?: number; sleepSec?: number },
): Promise<FakeProgram> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-tailscale-" });
  const { stdout, exitCode = 0, sleepSec = 0 } = options;
  await Deno.writeTextFile(`${folder}/status.json`, stdout);
  await Deno.writeTextFile(
    `${folder}/tailscale`,
    [
      "#!/bin/sh",
      `[ "$*" = "status --json" ] || { echo "unknown arguments" >&2; exit 2; }`,
      sleepSec > 0
        ? `exec sleep ${sleepSec}`
        : `while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done < '${folder}/status.json'`,
      `exit ${exitCode}`,
      "",
    ].join("\n"),
    { mode: 0o755 },
  );
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
