/** A process that asks the questions in one file, and leaves the answers in another. */
import { cliffyPrompter } from "../../../src/adapters/prompter/cliffy_prompter.ts";
import { latePrompter } from "../../../src/adapters/prompter/late_prompter.ts";
import { askAll } from "../../contracts/prompter_questions.ts";

const [questions = "", answers = "", ...flags] = Deno.args;
const make = flags.includes("--late") ? latePrompter : cliffyPrompter;
const prompter = make(!flags.includes("--no-prompt"));
const available = prompter.available();
const given = await askAll(prompter, JSON.parse(await Deno.readTextFile(questions)));
await Deno.writeTextFile(answers, JSON.stringify({ available, answers: given }));
// Stdin may still be open.
Deno.exit(0);
