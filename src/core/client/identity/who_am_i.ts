/** Whom the server takes one for. */
import * as v from "valibot";
import type { FunctionClient } from "../http/function_client.ts";

const TEXT = v.pipe(v.string(), v.maxLength(255));
const WHO = v.object({
  aid: v.nullable(TEXT),
  user_uuid: TEXT,
  expiresAt: TEXT,
  roles: v.pipe(v.array(TEXT), v.maxLength(100)),
});

/** As the server tells; `aid` is null for an account that is no identity. */
type WhoAmI = v.InferOutput<typeof WHO>;

/** @throws {SealholdError} NOT_AUTHENTICATED, UNREACHABLE …: what the server refuses with */
export async function whoAmI(functions: FunctionClient): Promise<WhoAmI> {
  return await functions.query("auth:whoami", {}, WHO);
}
