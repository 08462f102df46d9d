import { listVerb } from "./list_verb.ts";

export const verb = listVerb("allowList", {
  name: "allow-list",
  summary: "Say who alone may send you messages",
  details:
    "Empty, everybody may. Who is not on it is told so (SENDER_NOT_ALLOWED). The deny-list wins over it.",
});
