import { group, verbRef } from "../graph/spec.ts";

export const serverGroup = group("Administer the server's own data on this machine", {
  user: group("Administer accounts", {
    add: verbRef("Add an account", () => import("./user/add.ts")),
    list: verbRef("List the accounts", () => import("./user/list.ts")),
    remove: verbRef(
      "Remove an account with all that it has, for good",
      () => import("./user/remove.ts"),
    ),
    disable: verbRef("Disable an account and end its sessions", () => import("./user/disable.ts")),
    enable: verbRef("Enable a disabled account", () => import("./user/enable.ts")),
    passwd: verbRef(
      "Set an account's password and end its sessions",
      () => import("./user/passwd.ts"),
    ),
    link: verbRef("Link an account to a Tailscale user", () => import("./user/link.ts")),
    unlink: verbRef(
      "Unlink an account from a Tailscale user and end its sessions",
      () => import("./user/unlink.ts"),
    ),
  }),
  invite: group("Administer who may make an account", {
    create: verbRef("Make a code that lets somebody register", () => import("./invite/create.ts")),
    list: verbRef("List the invitations", () => import("./invite/list.ts")),
    revoke: verbRef("End an invitation", () => import("./invite/revoke.ts")),
  }),
  trust: group("Administer who may log in with an ID token of a CI system", {
    add: verbRef("Trust an issuer's ID tokens with these claims", () => import("./trust/add.ts")),
    list: verbRef("List the trust rules", () => import("./trust/list.ts")),
    remove: verbRef(
      "Remove a trust rule and end the sessions that it opened",
      () => import("./trust/remove.ts"),
    ),
  }),
  key: group("Administer the server's keys", {
    rotate: verbRef(
      "Give the server a new master key, or a new signing key",
      () => import("./key/rotate.ts"),
    ),
  }),
});
