/** Opens the address of its argument, as a process of its own. */
import { systemBrowserOpener } from "../../../src/adapters/browser_opener/system_browser_opener.ts";

const opened = await systemBrowserOpener("linux").open(new URL(Deno.args[0] ?? ""));
Deno.exit(opened ? 0 : 1);
