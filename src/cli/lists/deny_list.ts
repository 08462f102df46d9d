import { listVerb } from "./list_verb.ts";

export const verb = listVerb("denyList", {
  name: "deny-list",
  summary: "Say who may not send you messages",
  details: "Who is on it is told so (SENDER_DENIED). It wins over the allow-list.",
});
