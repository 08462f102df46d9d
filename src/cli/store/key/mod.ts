import { group, verbRef } from "../../graph/spec.ts";

export const keyGroup = group("Keep the private keys of identities in the store", {
  import: verbRef("Put private keys into the store", () => import("./import.ts")),
  export: verbRef("Print the private keys of an identity", () => import("./export.ts")),
  list: verbRef("List the identities whose keys are in the store", () => import("./list.ts")),
});
