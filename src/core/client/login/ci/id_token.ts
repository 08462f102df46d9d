/** Finds the ID token that a CI system or a cluster gives to its jobs (api.md section 4, CI login). */
import { hasCode, SealholdError } from "../../../../errors.ts";
import type { Environment } from "../../../../ports/environment.ts";
import type { UserFiles } from "../../../../ports/user_files.ts";
import { Secret } from "../../../../secret.ts";
import type { HttpPorts } from "../../http/exchange.ts";
import { githubIdToken } from "./github_id_token.ts";

/** Where a projected service account token is mounted by convention. */
const KUBERNETES_TOKEN_PATH = "/var/run/secrets/tokens/sealhold";

/** Who gave the token. */
type CiPlatform = "given" | "github" | "kubernetes";

/** Longest ID token, in bytes; GitLab's have about 2 KiB. */
const MAX_TOKEN_BYTES = 16 * 1024;
/** Three parts in base64url: a JWS in compact form (RFC 7515 section 3.1). */
const JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** What the search stands on. */
interface IdTokenPorts {
  env: Environment;
  userFiles: UserFiles;
  http: HttpPorts;
}

/**
 * The ID token of this job: what was given by name comes first, then GitHub's, then a Kubernetes token.
 * @param audience the server's origin, which GitHub writes into the token
 * @throws {SealholdError} NOT_AUTHENTICATED (none found), INVALID_VALUE (it is no ID token), and all of reading and fetching
 */
export async function findIdToken(
  ports: IdTokenPorts,
  audience: string,
): Promise<{ platform: CiPlatform; token: Secret }> {
  const { env, http } = ports;
  const given = env.get("SEALHOLD_ID_TOKEN");
  if (given !== undefined) return { platform: "given", token: checked(given) };
  const file = env.get("SEALHOLD_ID_TOKEN_FILE");
  if (file !== undefined) return { platform: "given", token: await tokenInFile(ports, file) };
  const [url, bearer] = [
    env.get("ACTIONS_ID_TOKEN_REQUEST_URL"),
    env.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
  ];
  if (url !== undefined && bearer !== undefined) {
    const request = { url, bearer: Secret.fromText(bearer), audience };
    return { platform: "github", token: checked(await githubIdToken(http, request)) };
  }
  if (env.get("KUBERNETES_SERVICE_HOST") !== undefined) {
    const token = await mountedToken(ports);
    if (token !== undefined) return { platform: "kubernetes", token };
  }
  throw noIdToken();
}

async function mountedToken(ports: IdTokenPorts): Promise<Secret | undefined> {
  try {
    return await tokenInFile(ports, KUBERNETES_TOKEN_PATH);
  } catch (error) {
    if (hasCode(error, "FILE_NOT_FOUND")) return undefined;
    throw error;
  }
}

async function tokenInFile({ userFiles }: IdTokenPorts, path: string): Promise<Secret> {
  // Not `readPrivate`: a projected token is 0644 inside of its container.
  const bytes = await userFiles.read(path, MAX_TOKEN_BYTES);
  try {
    return checked(new TextDecoder().decode(bytes));
  } finally {
    bytes.fill(0);
  }
}

function checked(text: string): Secret {
  const token = text.trim();
  if (token.length <= MAX_TOKEN_BYTES && JWS.test(token)) return Secret.fromText(token);
  throw new SealholdError("INVALID_VALUE", "The ID token is not a signed JWT", {
    hint: "Check SEALHOLD_ID_TOKEN, or what SEALHOLD_ID_TOKEN_FILE names",
  });
}

function noIdToken(): SealholdError {
  return new SealholdError("NOT_AUTHENTICATED", "This job has no ID token", {
    hint:
      "GitHub: permissions: id-token: write. GitLab: id_tokens: SEALHOLD_ID_TOKEN: aud: <server>. " +
      `Kubernetes: a projected token at ${KUBERNETES_TOKEN_PATH}. Others: SEALHOLD_ID_TOKEN_FILE`,
  });
}
