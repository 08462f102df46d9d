import { group, verbRef } from "../spec.ts";

export const secretsGroup = group("Keep secrets on the server", {
  set: verbRef("Store a secret", () => import("./set.ts")),
  get: verbRef("Print a secret's bare value", () => import("./get.ts")),
  list: verbRef("List the secrets, without their values", () => import("./list.ts")),
  delete: verbRef("Delete a secret", () => import("./delete.ts")),
});
