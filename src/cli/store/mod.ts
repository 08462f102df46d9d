import { group, verbRef } from "../graph/spec.ts";
import { keyGroup } from "./key/mod.ts";

export const storeGroup = group("Look after the encrypted credential store", {
  init: verbRef("Create the store", () => import("./init.ts")),
  status: verbRef("Show the store's place, slots and revision", () => import("./status.ts")),
  rekey: verbRef("Give the store a new root key", () => import("./rekey.ts")),
  "add-slot": verbRef("Add another way to open the store", () => import("./add_slot.ts")),
  "remove-slot": verbRef("Remove a way to open the store", () => import("./remove_slot.ts")),
  key: keyGroup,
  import: verbRef("Take over the logins in another tool's file", () => import("./import.ts")),
  export: verbRef(
    "Write logins into a file that another tool reads",
    () => import("./export.ts"),
  ),
  doctor: verbRef("Check the store and say what to mend", () => import("./doctor.ts")),
});
