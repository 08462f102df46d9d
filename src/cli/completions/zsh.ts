import { completionVerb } from "./script.ts";

export const verb = completionVerb("zsh");
