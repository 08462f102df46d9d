import { assert, assertEquals } from "@std/assert";
import { runScript } from "../http_transport/loopback.ts";

const ASK = `
import { cliffyPrompter } from "@src/adapters/prompter/cliffy_prompter.ts";
const prompter = cliffyPrompter(true);
const seen = [prompter.available()];
const choices = [{ value: "a", label: "A" }];
for (const ask of [
  () => prompter.input("q"), () => prompter.secret("q"), () => prompter.confirm("q"), () => prompter.select("q", choices),
]) seen.push(await ask().then(() => "answered", (error) => error.code));
console.log(JSON.stringify(seen));
`;

Deno.test("without a terminal every question is refused, at once, with nothing printed", async () => {
  const started = performance.now();
  const { code, stdout, stderr } = await runScript(ASK, { flags: [] });
  assertEquals([code, stderr], [0, ""]);
  assertEquals(JSON.parse(stdout), [
    false,
    "NO_TERMINAL",
    "NO_TERMINAL",
    "NO_TERMINAL",
    "NO_TERMINAL",
  ]);
  assert(performance.now() - started < 10_000, "closed stdin does not hang");
});

Deno.test("the refusal says what to do instead", async () => {
  const source = `
import { cliffyPrompter } from "@src/adapters/prompter/cliffy_prompter.ts";
await cliffyPrompter(true).secret("q").catch(({ message, hint }) => console.log(JSON.stringify([message, hint])));
`;
  const { stdout } = await runScript(source, { flags: [] });
  assertEquals(JSON.parse(stdout), [
    "Cannot ask without a terminal",
    "Give the answer as an option; sealhold <command> --help lists them",
  ]);
});
