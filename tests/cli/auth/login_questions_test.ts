import { loginQuestions } from "../../../src/cli/auth/login_questions.ts";
import { loginQuestionsContract } from "../../contracts/login_questions_contract.ts";
import { FakeLoginQuestions } from "../../fakes/fake_login_questions.ts";
import { FakePrompter } from "../../fakes/fake_prompter.ts";

loginQuestionsContract("loginQuestions", (answers) => loginQuestions(new FakePrompter(answers)));
loginQuestionsContract("FakeLoginQuestions", (answers) => new FakeLoginQuestions(answers));
