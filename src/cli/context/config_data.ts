/** What the `context` commands share. */
import { BASE_ENV, type Needs } from "../../core/shared/permissions/needs.ts";
import type { Context } from "../graph/spec.ts";

/** They read and write config.toml and nothing else. */
export const CONFIG_NEEDS: Needs = {
  env: BASE_ENV,
  read: ["config"],
  write: ["config"],
  sys: ["uid"],
};

/** The argument that names a context. */
export const NAME_ARGUMENT = {
  name: "name",
  description: "Letters, digits and _ . -, at most 64",
} as const;

/** Says so when the file had to be written anew. */
export function noteKept(context: Context, kept: string | undefined): void {
  if (kept === undefined) return;
  context.note(`config.toml was written anew, without its comments; the old one is ${kept}`);
}
