/** What every LoginQuestions does: the one at the command line, and the fake. */
import { assertEquals, assertRejects } from "@std/assert";
import type { LoginQuestions } from "../../src/core/client/login/login_questions.ts";
import type { Method } from "../../src/core/client/login/providers/method.ts";
import type { Provider } from "../../src/core/client/login/providers/provider.ts";
import { SealholdError } from "../../src/errors.ts";
import { type Case, registerCases } from "./cases.ts";

interface Opener {
  /** @param answers names of what is chosen, in order; absent when nobody is there */
  open(answers?: readonly string[]): LoginQuestions;
}

const provider = (name: string): Provider => ({
  name,
  label: name.toUpperCase(),
  origin: `https://${name}.example`,
  methods: ["api-key", "token"],
});
const PROVIDERS = [provider("acme"), provider("other")];
const METHODS: { method: Method; label: string }[] = [
  { method: "api-key", label: "With an API key" },
  { method: "token", label: "With a token" },
];

const CASES: Case<Opener>[] = [
  ["nobody there: both questions are NO_TERMINAL", async ({ open }) => {
    const questions = open();
    assertEquals(questions.attended(), false);
    for (const ask of [() => questions.provider(PROVIDERS), () => questions.method(METHODS)]) {
      assertEquals((await assertRejects<SealholdError>(ask, SealholdError)).code, "NO_TERMINAL");
    }
  }],
  [
    "somebody there: the answer is the name of what was chosen, one question after the other",
    async ({ open }) => {
      const questions = open(["other", "token", "acme"]);
      assertEquals(questions.attended(), true);
      assertEquals(await questions.provider(PROVIDERS), "other");
      assertEquals(await questions.method(METHODS), "token");
      assertEquals(await questions.provider(PROVIDERS), "acme");
    },
  ],
  ["what is not among the choices is never the answer", async ({ open }) => {
    await assertRejects(
      () => open(["third"]).provider(PROVIDERS),
      TypeError,
      "not among the choices",
    );
    await assertRejects(
      () => open(["password"]).method(METHODS),
      TypeError,
      "not among the choices",
    );
  }],
];

/** @param name the exported name of what is tested */
export function loginQuestionsContract(name: string, open: Opener["open"]): void {
  registerCases("login questions contract", name, CASES, () => ({ open }));
}
