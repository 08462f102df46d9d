import { sha256 } from "../../crypto/sha256.ts";
import type { FileSystem } from "../../ports/file_system.ts";
import type { Keychain, KeychainRef } from "../../ports/keychain.ts";
import type { ProgramRunner } from "../../ports/program_runner.ts";
import type { Random } from "../../ports/random.ts";
import { Secret } from "../../secret.ts";
import { broken, denied } from "./keychain_errors.ts";
import { callTool, checkedKeychain, type Tool, valueOf } from "./tool.ts";
import { keychainLabel } from "./keychain_label.ts";

const TOOL: Tool = {
  label: keychainLabel("windows"),
  program: "powershell.exe",
  mend: "Windows PowerShell belongs to Windows: check PATH",
};
const FLAGS = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"];
const MAX_BLOB_BYTES = 4096;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** DPAPI said no: another user's blob, a damaged one, or no profile to take the key from. */
const REFUSED = 51;

/** What is run is constant; the item's name and value come on stdin, in base64, which no console code page bends. */
const script = (call: "Protect" | "Unprotect") =>
  [
    "$ErrorActionPreference='Stop'",
    "Add-Type -AssemblyName System.Security",
    "$e=[Convert]::FromBase64String([Console]::In.ReadLine())",
    "$d=[Convert]::FromBase64String([Console]::In.ReadLine())",
    `try{$r=[Security.Cryptography.ProtectedData]::${call}($d,$e,'CurrentUser')}` +
    `catch [Security.Cryptography.CryptographicException]{exit ${REFUSED}}`,
    "[Console]::Out.Write([Convert]::ToBase64String($r))",
  ].join(";");

/** What it stands on. */
export interface DpapiPorts {
  runner: ProgramRunner;
  files: FileSystem;
  random: Random;
  /** Folder of the encrypted items. */
  folder: () => string;
}

/**
 * Windows: DPAPI encrypts for the user who is logged in and keeps nothing itself, so an item is a file of its own, 0600,
 * that only this user on this machine can decrypt. Service and account go in as entropy: one item put in another's place
 * does not open.
 */
export function dpapiKeychain(ports: DpapiPorts): Keychain {
  const { runner, files } = ports;
  const convert = async (call: "Protect" | "Unprotect", ref: KeychainRef, data: string) => {
    const stdin = Secret.fromText(`${entropyOf(ref).toBase64()}\n${data}\n`);
    const { exitCode, stdout } = await callTool(runner, TOOL, {
      args: [...FLAGS, script(call)],
      stdin,
    });
    stdin.zero();
    if (exitCode === REFUSED) throw denied(TOOL.label);
    if (exitCode !== 0) throw broken(TOOL.label, `failed with exit code ${exitCode}`);
    const text = valueOf(stdout, TOOL.label).exposeText();
    if (!BASE64.test(text)) throw broken(TOOL.label, "gave an answer that makes no sense");
    return text;
  };
  return checkedKeychain({
    label: TOOL.label,
    async read(ref) {
      const blob = await files.readPrivate(await blobPath(ports, ref), MAX_BLOB_BYTES);
      if (blob === undefined) return undefined;
      const text = new TextDecoder().decode(blob);
      if (!BASE64.test(text)) throw broken(TOOL.label, "holds a damaged item");
      const bytes = Uint8Array.fromBase64(await convert("Unprotect", ref, text));
      const value = valueOf(new Secret(bytes), TOOL.label);
      bytes.fill(0);
      return value;
    },
    async write(ref, value) {
      const blob = await convert("Protect", ref, value.expose().toBase64());
      await replaceBlob(ports, await blobPath(ports, ref), new TextEncoder().encode(blob));
    },
    async remove(ref) {
      await files.remove(await blobPath(ports, ref));
    },
  });
}

/** NUL stands in neither part, so that no other pair gives the same bytes. */
function entropyOf({ service, account }: KeychainRef): Uint8Array {
  return new TextEncoder().encode(`${service}\0${account}`);
}

/** Names differ in case on the disk that does not know cases; a digest in hex does not. */
async function blobPath({ folder }: DpapiPorts, ref: KeychainRef): Promise<string> {
  return `${folder()}/${(await sha256(entropyOf(ref))).toHex()}.dpapi`;
}

/** In one step: the item holds a key, and half of one opens nothing. */
async function replaceBlob(
  { files, random, folder }: DpapiPorts,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  await files.ensurePrivateFolder(folder());
  const temp = `${path}.${random.bytes(8).toHex()}.tmp`;
  const file = await files.createPrivate(temp);
  try {
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      file.close();
    }
    await files.rename(temp, path);
    await files.syncFolder(folder());
  } catch (error) {
    await files.remove(temp).catch(() => {});
    throw error;
  }
}
