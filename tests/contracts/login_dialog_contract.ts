/** What every LoginDialog does: the one at the command line, the mute one, and the fake. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LoginDialog } from "../../src/core/client/login/login_dialog.ts";
import type { Provider } from "../../src/core/client/login/providers/provider.ts";
import { SealholdError } from "../../src/errors.ts";
import { type Case, registerCases } from "./cases.ts";

/** What somebody answers. */
export interface DialogAnswers {
  username: string;
  password: string;
  token: string;
  apiKey: string;
  pastedCode: string;
}

interface Opener {
  /** @param answers absent when nobody is there */
  open(answers?: DialogAnswers): LoginDialog | Promise<LoginDialog>;
}

const ACME: Provider = {
  name: "acme",
  label: "Acme",
  origin: "https://api.acme.example",
  methods: ["api-key"],
};
const ANSWERS: DialogAnswers = {
  username: "ada",
  password: " p4ss é",
  token: "t0ken",
  apiKey: "k3y",
  pastedCode: "code#state",
};

const NOBODY: Case<Opener>[] = [
  ["nobody there: every question is NOT_AUTHENTICATED, with a hint", async ({ open }) => {
    const dialog = await open();
    assertEquals(dialog.attended(), false);
    const questions = [
      ...[() => dialog.username(), () => dialog.password(), () => dialog.token()],
      ...[() => dialog.apiKey(ACME), () => dialog.pastedCode()],
    ];
    for (const question of questions) {
      const error = await assertRejects(question as () => Promise<unknown>, SealholdError);
      assertEquals(error.code, "NOT_AUTHENTICATED");
      assert(error.hint !== undefined);
    }
  }],
  ["nobody there: what there is to tell is told without a failure", async ({ open }) => {
    const dialog = await open();
    dialog.authorizationUrl("https://id.acme.example/authorize", false);
    dialog.devicePrompt({
      ...{ userCode: "BCDF-GHJK", verificationUri: "https://id.acme.example/device" },
      expiresInSec: 600,
    });
    dialog.note("a line");
  }],
];

const SOMEBODY: Case<Opener>[] = [
  ["somebody there: every answer comes as it was given", async ({ open }) => {
    const dialog = await open(ANSWERS);
    assertEquals(dialog.attended(), true);
    assertEquals(await dialog.username(), ANSWERS.username);
    const secrets = [
      ...[await dialog.password(), await dialog.token(), await dialog.apiKey(ACME)],
      await dialog.pastedCode(),
    ];
    assertEquals(secrets.map((secret) => secret.exposeText()), [
      ...[ANSWERS.password, ANSWERS.token, ANSWERS.apiKey, ANSWERS.pastedCode],
    ]);
    assert(!Deno.inspect(secrets).includes(ANSWERS.token), "wrapped");
  }],
];

/**
 * Registers the contract for one dialog.
 * @param options.mute nobody is ever there
 */
export function loginDialogContract(
  name: string,
  open: Opener["open"],
  { mute = false }: { mute?: boolean } = {},
): void {
  const cases = mute ? NOBODY : [...NOBODY, ...SOMEBODY];
  registerCases("login dialog contract", name, cases, () => ({ open }));
}
