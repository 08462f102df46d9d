import { permissionsContract, queryOf } from "../../contracts/permissions_contract.ts";
import { FakePermissions } from "../../fakes/fake_permissions.ts";
import { runScript } from "../http_transport/loopback.ts";

const ASK = `
import { denoPermissions } from "@src/adapters/permissions/deno_permissions.ts";
console.log(JSON.stringify(JSON.parse(Deno.args[0]).map((query) => denoPermissions.granted(query))));
`;

/** Flags of the command line: one a kind, because the last of two would win. */
function flags(does: "allow" | "deny", grants: readonly string[]): string[] {
  const kinds = Map.groupBy(grants.map(queryOf), ({ kind }) => kind);
  return [...kinds].map(([kind, each]) => {
    const targets = each.flatMap(({ target }) => target ?? []);
    return targets.length === 0 ? `--${does}-${kind}` : `--${does}-${kind}=${targets.join(",")}`;
  });
}

permissionsContract("denoPermissions", () => ({
  async ask(grants, denied, queries) {
    const { stdout, stderr } = await runScript(ASK, {
      flags: [...flags("allow", grants), ...flags("deny", denied)],
      args: [JSON.stringify(queries)],
    });
    // Nobody is asked, and nothing is told.
    if (stderr !== "") throw new Error(stderr);
    return JSON.parse(stdout);
  },
}));

permissionsContract("FakePermissions", () => ({
  ask(grants, denied, queries) {
    const sandbox = new FakePermissions(grants, { denied });
    return Promise.resolve(queries.map((query) => sandbox.granted(query)));
  },
}));
