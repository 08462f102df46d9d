/** Writes the server of the first login into config.toml, so that the next command needs no flag. */
import type { FileSystem } from "../../ports/file_system.ts";
import { splitPath } from "../store/store_paths.ts";
import { replaceFile } from "../store/write_file.ts";
import type { Random } from "../../ports/random.ts";
import type { Config } from "./config.ts";
import { DEFAULT_SERVER } from "./server_origin.ts";

/**
 * Creates config.toml with one context. An existing file is left alone: it belongs to the person who wrote it.
 * @returns whether it wrote
 */
export async function rememberServer(
  ports: { files: FileSystem; random: Random },
  configFile: string,
  config: Config,
  origin: string,
): Promise<boolean> {
  if (config.exists || origin === DEFAULT_SERVER) return false;
  await ports.files.ensurePrivateFolder(splitPath(configFile).folder);
  const text = `current = "default"\n\n[contexts.default]\nserver = "${origin}"\n`;
  await replaceFile(ports.files, ports.random, configFile, new TextEncoder().encode(text));
  return true;
}
