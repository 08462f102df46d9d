import { group, verbRef } from "../spec.ts";

export const authGroup = group("Log in and out, and see who is logged in", {
  login: verbRef("Log in to a server", () => import("./login.ts")),
  status: verbRef("Show who is logged in, and until when", () => import("./status.ts")),
  token: verbRef("Print a valid access token", () => import("./token.ts")),
  logout: verbRef("Log out and delete the stored session", () => import("./logout.ts")),
});
