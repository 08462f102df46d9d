/** What every Prompter does, the fake person too. */
import { assert, assertEquals } from "@std/assert";
import { type Case, type CaseOptions, registerCases } from "./cases.ts";
import type { Answer, Question } from "./prompter_questions.ts";

/** A key; `y`, `Y` and `n` are entered as well. */
export type Key = "enter" | "y" | "Y" | "n" | "ctrl-c" | "ctrl-d";

/** What a person does at a question. */
export type Deed = { type: string } | { choose: number } | { press: Key };

/** What was seen from outside. */
export interface Asked {
  available: boolean;
  answers: Answer[];
  stdout: string;
  /** What the person saw; what went to stderr where nobody is there. Empty for a fake. */
  screen: string;
}

/** A prompter to test. */
export interface PrompterSubject {
  /** Asks somebody who does these things. */
  ask(...row: readonly [Question, ...Deed[]][]): Promise<Asked>;
  /** Asks where nobody is, or where questions are forbidden. */
  askNobody(...questions: readonly Question[]): Promise<Asked>;
}

const SECRET = " c4n4ry Passw0rd € ";
const HOW: Question = {
  kind: "select",
  question: "How?",
  choices: [
    { value: "keyfile", label: "With a key file" },
    { value: "passphrase", label: "With a passphrase" },
    { value: "keychain", label: "With the keychain" },
  ],
};
const input = (question: string): Question => ({ kind: "input", question });
const secret = (question: string): Question => ({ kind: "secret", question });
const confirm = (question: string): Question => ({ kind: "confirm", question });
const press = (key: Key): Deed => ({ press: key });

/** Stdout is for data, whatever is asked. */
function answersOf({ answers, stdout }: Asked): Answer[] {
  assertEquals(stdout, "");
  return answers;
}

const codes = (answers: readonly Answer[]) =>
  answers.map((answer) => typeof answer === "object" ? answer.code : answer);

const ANSWERED: Case<PrompterSubject>[] = [
  [
    "lines of text come back as they were typed, without the blanks around them",
    async ({ ask }) => {
      const typed = ["ada", " a b  c ", `"'\\$\`~#{}é€`];
      const asked = await ask(
        ...typed.map((type, i) => [input(`Question ${i}`), { type }] as [Question, Deed]),
      );
      assertEquals([answersOf(asked), asked.available], [typed.map((each) => each.trim()), true]);
    },
  ],
  [
    "a secret comes back whole, with the blanks around it, and not even its length is shown",
    async ({ ask }) => {
      const asked = await ask([secret("Password"), { type: SECRET }]);
      assertEquals(answersOf(asked), [SECRET]);
      assert([...asked.screen].filter((char) => char === "*").length <= 8, asked.screen);
      assert(!asked.screen.includes(SECRET.trim()) && !asked.screen.includes(SECRET.slice(1, 5)));
    },
  ],
  ["yes is yes, no is no, and nothing is no", async ({ ask }) => {
    const keys = ["y", "Y", "n", "enter"] as const;
    const asked = await ask(
      ...keys.map((key, i) => [confirm(`Question ${i}`), press(key)] as [Question, Deed]),
    );
    assertEquals(answersOf(asked), [true, true, false, false]);
  }],
  ["of several choices the value comes back, and the first is at hand", async ({ ask }) => {
    const rows = [press("enter"), { choose: 0 }, { choose: 1 }, { choose: 2 }];
    const values = ["keyfile", "keyfile", "passphrase", "keychain"];
    for (const [i, deed] of rows.entries()) {
      assertEquals(answersOf(await ask([HOW, deed])), [values[i] ?? ""]);
    }
  }],
  ["an empty answer is no answer: it is asked again", async ({ ask }) => {
    const again = (question: Question): [Question, ...Deed[]] => [
      question,
      ...[press("enter"), { type: "ada" }],
    ];
    assertEquals(answersOf(await ask(again(input("One")), again(secret("Two")))), ["ada", "ada"]);
  }],
];

const INTERRUPTED: Case<PrompterSubject>[] = [
  ...(["ctrl-c", "ctrl-d"] as const).map((key): Case<PrompterSubject> => [
    `${key} is INTERRUPTED at every kind of question, and the next one can be asked`,
    async ({ ask }) => {
      const kinds = [input("One"), secret("Two"), confirm("Three"), HOW];
      const rows = kinds.map((question): [Question, Deed] => [question, press(key)]);
      const answers = answersOf(await ask(...rows, [input("Last"), { type: "ada" }]));
      assertEquals(codes(answers), [...kinds.map(() => "INTERRUPTED"), "ada"]);
    },
  ]),
];

const UNATTENDED: Case<PrompterSubject>[] = [
  ["where nobody is, every question is NO_TERMINAL, with a hint and no word", async (subject) => {
    const asked = await subject.askNobody(input("One"), secret("Two"), confirm("Three"), HOW);
    const answers = answersOf(asked);
    assertEquals(codes(answers), answers.map(() => "NO_TERMINAL"));
    assert(answers.every((each) => typeof each === "object" && each.hint !== undefined));
    assertEquals([answers.length, asked.available, asked.screen], [4, false, ""]);
  }],
];

/**
 * Registers the contract for one prompter.
 * @param options.unattended runs only what it does where nobody may be asked
 */
export function prompterContract(
  name: string,
  make: () => PrompterSubject,
  { unattended = false, ...options }: CaseOptions & { unattended?: boolean } = {},
): void {
  const cases = unattended ? UNATTENDED : [...ANSWERED, ...INTERRUPTED, ...UNATTENDED];
  registerCases("prompter contract", name, cases, make, options);
}
