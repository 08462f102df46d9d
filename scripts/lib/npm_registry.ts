import process from "node:process";
import { ScriptError } from "./script_error.ts";

const MAX_TARBALL_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MS = 120_000;

/** A package at one version, with the digest that its tarball must have. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** base64 of the SHA-512 of the tarball, as in npm's `dist.integrity` without the `sha512-`. */
  readonly sha512: string;
}

/**
 * The registry's base address without a trailing slash: `npm_config_registry` (either case), else the
 * `registry=` line of the project's or the user's `.npmrc`, else what npm itself says.
 *
 * @throws {ScriptError} exit code 6 if npm is not there to be asked.
 */
export function registryUrl(projectDir: string): string {
  const env = (name: string) => process.env[name] ?? "";
  const home = env("HOME") || env("USERPROFILE");
  const files = [`${projectDir}/.npmrc`, env("NPM_CONFIG_USERCONFIG"), home && `${home}/.npmrc`];
  const found = env("npm_config_registry") || env("NPM_CONFIG_REGISTRY") ||
    files.map(registryLine).find((url) => url !== "") || askNpm();
  return found.replace(/\/+$/, "");
}

function askNpm(): string {
  const program = Deno.build.os === "windows" ? "npm.cmd" : "npm";
  try {
    const { stdout } = new Deno.Command(program, {
      args: ["config", "get", "registry"],
      stdin: "null",
      stderr: "null",
    }).outputSync();
    const url = new TextDecoder().decode(stdout).trim();
    if (/^https?:\/\/\S+$/.test(url)) return url;
  } catch {
    // Not installed: said below.
  }
  throw new ScriptError(
    "JSR cannot be reached, and npm is not there to say which registry to use",
    {
      hint: "Install npm, or set NPM_CONFIG_REGISTRY",
      exitCode: 6,
    },
  );
}

function registryLine(file: string): string {
  const text = readIfPresent(file);
  return text.match(/^\s*registry\s*=\s*["']?(https?:\/\/[^\s"']+)/m)?.[1] ?? "";
}

function readIfPresent(file: string): string {
  try {
    return file === "" ? "" : Deno.readTextFileSync(file);
  } catch {
    return "";
  }
}

/** A client that also trusts the certificates in `NODE_EXTRA_CA_CERTS`, as npm itself does. */
export function httpClient(): Deno.HttpClient {
  const extra = readIfPresent(process.env["NODE_EXTRA_CA_CERTS"] ?? "");
  return extra === "" ? Deno.createHttpClient({}) : Deno.createHttpClient({ caCerts: [extra] });
}

/**
 * Downloads a package's tarball and checks its digest.
 *
 * @throws {ScriptError} exit code 6 if the registry does not answer with it, 9 if the digest differs.
 */
export async function fetchTarball(
  pkg: PinnedPackage,
  registry: string,
  client: Deno.HttpClient,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = `${pkg.name.split("/").at(-1)}-${pkg.version}.tgz`;
  const bytes = await download(`${registry}/${pkg.name}/-/${file}`, client);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
  if (btoa(String.fromCharCode(...digest)) !== pkg.sha512) {
    throw new ScriptError(`${file} from the npm registry does not have the pinned SHA-512`, {
      hint: "Check which registry npm uses: npm config get registry",
      exitCode: 9,
    });
  }
  return bytes;
}

async function download(url: string, client: Deno.HttpClient): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url, { client, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`status ${response.status}`);
    }
    return await readBounded(response.body);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ScriptError(`Neither JSR nor the npm registry can be reached: ${reason}`, {
      hint: "Check the network and npm's settings: npm config get registry",
      exitCode: 6,
      cause,
    });
  }
}

async function readBounded(body: ReadableStream<Uint8Array<ArrayBuffer>> | null) {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  for await (const part of body ?? []) {
    total += part.length;
    if (total > MAX_TARBALL_BYTES) throw new Error(`over ${MAX_TARBALL_BYTES} bytes`);
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
