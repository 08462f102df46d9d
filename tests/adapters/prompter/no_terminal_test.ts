import { assertEquals } from "@std/assert";
import { runScript } from "../http_transport/loopback.ts";

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
