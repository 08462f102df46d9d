import { group, verbRef } from "../graph/spec.ts";

export const contextGroup = group("Choose between several servers and accounts", {
  list: verbRef("List the contexts of config.toml", () => import("./list.ts")),
  use: verbRef("Make a context the current one", () => import("./use.ts")),
  add: verbRef("Add a context", () => import("./add.ts")),
  remove: verbRef("Remove a context", () => import("./remove.ts")),
});
