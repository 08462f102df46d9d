import { systemBrowserOpener } from "../../../src/adapters/browser_opener/system_browser_opener.ts";
import { browserOpenerContract } from "../../contracts/browser_opener_contract.ts";
import { FakeBrowserOpener } from "../../fakes/fake_browser_opener.ts";

for (const os of ["linux", "darwin", "windows"]) {
  browserOpenerContract(`systemBrowserOpener on ${os}`, (there) => {
    const opened: string[] = [];
    const opener = systemBrowserOpener(os, (_program, args) => {
      if (!there) throw new Deno.errors.NotFound("no such program");
      opened.push(args.at(-1) ?? "");
      return { status: Promise.resolve({ success: true, code: 0, signal: null }), unref() {} };
    });
    return { opener, opened: () => opened };
  });
}

browserOpenerContract("FakeBrowserOpener", (there) => {
  const opener = new FakeBrowserOpener(there);
  return { opener, opened: () => opener.opened };
});
