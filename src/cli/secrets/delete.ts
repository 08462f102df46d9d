import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { checkSecretName } from "../../core/shared/secret/secret_name.ts";
import { confirmOrForce } from "../input/confirm.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";

interface DeleteOptions {
  force?: boolean;
}

export const verb: Verb<DeleteOptions, [name: string]> = {
  summary: "Delete a secret",
  details: "Asks first; --force does not.",
  arguments: [{ name: "name", description: "Name of the secret" }],
  options: [{ flags: "-f, --force", description: "Do not ask" }],
  needs: CLIENT_NEEDS,
  async run(context: Context, options: DeleteOptions, name: string): Promise<Outcome> {
    checkSecretName(name);
    await confirmOrForce(context, options.force, `Delete secret ${name}?`);
    const { deletedAt } = await (await context.secrets()).remove(name);
    return { data: { name, deleted_at: deletedAt }, text: `Secret "${name}" deleted` };
  },
};
