/** Secrets that people send each other: whose are taken, and what is proposed. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const secrets = (name: string) => `src/core/client/secrets/${name}.ts`;
const BY = ["tests/core/client/secrets/sent_secrets_test.ts"];

export const mutants: Mutant[] = [
  ...inFile({ file: secrets("ask_senders"), tests: BY }, [
    ["if (await agree({ from, names, met: met.has(from) })) taken.add(from);", "taken.add(from);"],
    ["met: met.has(from)", "met: true"],
    ["[...namesOf.get(from) ?? [], secret.name]", "[secret.name]"],
  ]),
  ...inFile({ file: secrets("receive_secrets"), tests: BY }, [
    ["const named = from.length > 0;", "const named = true;"],
    ["const named = from.length > 0;", "const named = from.length > 0 || wish.force === true;"],
    ["const named = from.length > 0;", "const named = false;"],
    ["const declined = taken?.has(about.from) === false;", "const declined = false;"],
    ["hint: left.every(({ met }) => met)", "hint: left.some(({ met }) => met)"],
    ['filter(({ reason }) => reason === "The name is taken")', "filter(({ stored }) => !stored)"],
  ]),
  ...inFile({
    file: "src/core/client/messaging/message_state.ts",
    tests: BY,
  }, [
    ["Object.keys(parseState(value).sent)", "Object.keys(parseState(value).taken)"],
  ]),
  ...inFile({
    file: "src/cli/secrets/receive.ts",
    tests: ["tests/cli/messages_story_test.ts"],
    filter: "never shown",
  }, [
    ["if (!prompter.available()) {", "if (false) {"],
    ["const who = met ? from : `${from}, to whom you have never written`;", "const who = from;"],
  ]),
];
