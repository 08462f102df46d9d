import { group, verbRef } from "../graph/spec.ts";

export const authGroup = group("Log in and out, and see who is logged in", {
  login: verbRef("Log in to a server or a provider", () => import("./login.ts")),
  list: verbRef(
    "List every provider, and whether you are logged in there",
    () => import("./list.ts"),
  ),
  status: verbRef("Show who is logged in, and until when", () => import("./status.ts")),
  token: verbRef("Print a valid access token or API key", () => import("./token.ts")),
  refresh: verbRef("Refresh a login now", () => import("./refresh.ts")),
  logout: verbRef("Log out and delete the stored login", () => import("./logout.ts")),
});
