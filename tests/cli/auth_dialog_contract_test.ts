import { cliDialog } from "../../src/cli/auth/dialog.ts";
import type { Context } from "../../src/cli/graph/spec.ts";
import { MUTE_DIALOG } from "../../src/core/client/login/mute_dialog.ts";
import { loginDialogContract } from "../contracts/login_dialog_contract.ts";
import { FakeDialog } from "../fakes/fake_dialog.ts";
import { FakePrompter } from "../fakes/fake_prompter.ts";
import { FakeTerminal } from "../fakes/fake_terminal.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";

loginDialogContract("cliDialog", (answers) => {
  const given = answers === undefined ? undefined : [
    ...[answers.username, answers.password, answers.token, answers.apiKey, answers.pastedCode],
  ];
  const context = {
    terminal: new FakeTerminal(),
    prompter: new FakePrompter(given),
    clock: new FixedClock(),
    note: () => {},
  };
  // A dialog asks for no more of a context.
  return cliDialog(context as unknown as Context, {});
});

loginDialogContract("MUTE_DIALOG", () => MUTE_DIALOG, { mute: true });

loginDialogContract("FakeDialog", (answers) => {
  const dialog = new FakeDialog(answers);
  dialog.there = answers !== undefined;
  dialog.pasted = () => answers?.pastedCode ?? "";
  return dialog;
});
