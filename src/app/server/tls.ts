import type { UserFiles } from "../../ports/user_files.ts";
import type { ServePlan } from "../../ports/server/server_side.ts";

const MAX_PEM_BYTES = 1024 * 1024;

/**
 * The PEM texts of `--tls-cert` and `--tls-key`; undefined where the server speaks plain http.
 * @throws {SealholdError} of reading the files
 */
export async function readTls(
  { userFiles }: { userFiles: UserFiles },
  { tls }: Pick<ServePlan, "tls">,
): Promise<{ cert: string; key: string } | undefined> {
  if (tls === undefined) return undefined;
  const [cert = "", key = ""] = await Promise.all(
    [tls.certFile, tls.keyFile].map(async (path) =>
      new TextDecoder().decode(await userFiles.read(path, MAX_PEM_BYTES))
    ),
  );
  return { cert, key };
}
