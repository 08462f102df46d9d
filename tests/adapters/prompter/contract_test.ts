import { fromFileUrl, join } from "@std/path";
import { type Asked, type Deed, prompterContract } from "../../contracts/prompter_contract.ts";
import { askAll, type Question } from "../../contracts/prompter_questions.ts";
import { FakePrompter, INTERRUPT, type PreparedAnswer } from "../../fakes/fake_prompter.ts";
import { fileAtTerminal, HAVE_PTY, type Typing } from "./pty.ts";

const PROCESS = fromFileUrl(new URL("./prompter_process.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));
const DOWN = "\x1b[B";
const KEYS = { enter: "\r", y: "y\r", Y: "Y\r", n: "n\r", "ctrl-c": "\x03", "ctrl-d": "\x04" };

type Row = readonly [Question, ...Deed[]];

function keysOf(deed: Deed): string {
  if ("type" in deed) return `${deed.type}\r`;
  return "press" in deed ? KEYS[deed.press] : `${DOWN.repeat(deed.choose)}\r`;
}

/** When the question can be read, and when it is asked again. */
function typingOf([question, ...deeds]: Row): Typing[] {
  const asked = question.kind === "select"
    ? question.choices.at(-1)?.label ?? ""
    : question.question;
  return deeds.map((deed, i) => [i === 0 ? asked : "An answer is needed", keysOf(deed)]);
}

/** Runs the process on the questions; `run` says where. */
async function inProcess(
  questions: readonly Question[],
  run: (files: string[]) => Promise<Pick<Asked, "stdout" | "screen">>,
): Promise<Asked> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-prompter-" });
  try {
    const [asked, answers] = [join(folder, "questions.json"), join(folder, "answers.json")];
    await Deno.writeTextFile(asked, JSON.stringify(questions));
    const seen = await run([asked, answers]);
    return { ...seen, ...JSON.parse(await Deno.readTextFile(answers)) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ask = (...flags: string[]) => (...rows: readonly Row[]) =>
  inProcess(
    rows.map(([question]) => question),
    (files) => fileAtTerminal([PROCESS, ...files, ...flags], rows.flatMap(typingOf)),
  );

const askThroughPipes = (...own: string[]) => (...questions: readonly Question[]) =>
  inProcess(questions, async (files) => {
    const flags = ["run", "-A", "--no-prompt", "--no-check", "--quiet", "--config", CONFIG];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...flags, PROCESS, ...files, ...own],
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { stdout: text(stdout), screen: text(stderr) };
  });

const askForbidden = (...flags: string[]) => (...questions: readonly Question[]) =>
  inProcess(
    questions,
    (files) => fileAtTerminal([PROCESS, ...files, ...flags, "--no-prompt"], []),
  );

const ignore = !HAVE_PTY;
const skipped = ignore ? " (skipped: no script of util-linux)" : "";

/** In a process of its own; with `--late`, through latePrompter. */
const attended = (...flags: string[]) => () => ({
  ask: ask(...flags),
  askNobody: askThroughPipes(...flags),
});
const unattended = (...flags: string[]) => () => ({
  ask: ask(...flags),
  askNobody: askForbidden(...flags),
});

prompterContract(`cliffyPrompter${skipped}`, attended(), { ignore });
prompterContract(`cliffyPrompter that may not ask${skipped}`, unattended(), {
  ignore,
  unattended: true,
});
prompterContract(`latePrompter${skipped}`, attended("--late"), { ignore });
prompterContract(`latePrompter that may not ask${skipped}`, unattended("--late"), {
  ignore,
  unattended: true,
});

prompterContract("FakePrompter", () => ({
  ask: (...rows) =>
    askFake(
      rows.map(([question]) => question),
      rows.flatMap(([question, ...deeds]) => deeds.map((deed) => answerOf(question, deed))),
    ),
  askNobody: (...questions) => askFake(questions),
}));

async function askFake(
  questions: readonly Question[],
  prepared?: PreparedAnswer[],
): Promise<Asked> {
  const prompter = new FakePrompter(prepared);
  const answers = await askAll(prompter, questions);
  return { available: prompter.available(), answers, stdout: "", screen: "" };
}

function answerOf(question: Question, deed: Deed): PreparedAnswer {
  if ("type" in deed) return deed.type;
  if ("choose" in deed) {
    return question.kind === "select" ? question.choices[deed.choose]?.value ?? "" : "";
  }
  if (deed.press === "enter") return "";
  return deed.press.startsWith("ctrl") ? INTERRUPT : deed.press !== "n";
}
