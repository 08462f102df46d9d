import { group, verbRef } from "../graph/spec.ts";

export const secretsGroup = group("Keep secrets on the server", {
  set: verbRef("Store a secret", () => import("./set.ts")),
  get: verbRef("Print a secret's bare value", () => import("./get.ts")),
  list: verbRef("List the secrets, without their values", () => import("./list.ts")),
  send: verbRef("Send a secret to a person or a group, sealed", () => import("./send.ts")),
  receive: verbRef("Store the secrets that were sent to you", () => import("./receive.ts")),
  delete: verbRef("Delete a secret", () => import("./delete.ts")),
});
