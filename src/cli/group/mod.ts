import { group, verbRef } from "../graph/spec.ts";

export const groupGroup = group("Look after groups that exchange sealed messages", {
  list: verbRef("List the groups that you are in", () => import("./list.ts")),
  info: verbRef("Show a group, verified from its first record on", () => import("./info.ts")),
  add: verbRef("Add members to a group", () => import("./add.ts")),
  remove: verbRef("Remove members from a group", () => import("./remove.ts")),
  promote: verbRef("Make members of a group its admins", () => import("./promote.ts")),
  demote: verbRef("Make admins of a group plain members", () => import("./demote.ts")),
  rename: verbRef("Give a group another name", () => import("./rename.ts")),
});
