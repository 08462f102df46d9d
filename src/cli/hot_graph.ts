/**
 * The commands that scripts call again and again, with their code at hand: what the whole program is told of by name comes
 * here with one file. Each must be in root.ts under the same names.
 */
import { verb as token } from "./auth/token.ts";
import { group, verbRef } from "./graph/spec.ts";
import { verb as get } from "./secrets/get.ts";

export const hotCommands = group("What starts without the rest", {
  auth: group("", { token: verbRef(token.summary, () => Promise.resolve({ verb: token })) }),
  secrets: group("", { get: verbRef(get.summary, () => Promise.resolve({ verb: get })) }),
});
