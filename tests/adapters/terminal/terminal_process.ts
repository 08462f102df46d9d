/** A process whose standard streams a contract case looks at: does the deeds in one file, and leaves the outcomes in another. */
import { denoTerminal } from "../../../src/adapters/terminal/deno_terminal.ts";
import { perform } from "../../contracts/terminal_deeds.ts";

const [deeds = "", outcomes = ""] = Deno.args;
const done = await perform(denoTerminal, JSON.parse(await Deno.readTextFile(deeds)));
await Deno.writeTextFile(outcomes, JSON.stringify(done));
