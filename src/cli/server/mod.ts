import { group, verbRef } from "../spec.ts";

export const serverGroup = group("Administer the server's own data on this machine", {
  user: group("Administer accounts", {
    add: verbRef("Add an account", () => import("./user/add.ts")),
    list: verbRef("List the accounts", () => import("./user/list.ts")),
    disable: verbRef("Disable an account and end its sessions", () => import("./user/disable.ts")),
    enable: verbRef("Enable a disabled account", () => import("./user/enable.ts")),
    passwd: verbRef(
      "Set an account's password and end its sessions",
      () => import("./user/passwd.ts"),
    ),
  }),
  key: group("Administer the server's keys", {
    rotate: verbRef(
      "Give the server a new master key and re-wrap every secret",
      () => import("./key/rotate.ts"),
    ),
  }),
});
