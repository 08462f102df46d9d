/** What the system's opener is started with (threats.md case 13). */
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { systemBrowserOpener } from "../../../src/adapters/browser_opener/system_browser_opener.ts";
import { SealholdError } from "../../../src/errors.ts";

type Spawn = NonNullable<Parameters<typeof systemBrowserOpener>[1]>;

/** A spawn that remembers its arguments. */
function recorder(success = true) {
  const runs: string[][] = [];
  const spawn: Spawn = (program, args) => {
    runs.push([program, ...args]);
    const status = Promise.resolve({ success, code: success ? 0 : 3, signal: null });
    return { status, unref() {} };
  };
  return { runs, spawn };
}

const URL_ = "https://id.acme.example/authorize?a=1&b=2";

for (
  const [os, argv] of [
    ["linux", ["xdg-open", URL_]],
    ["darwin", ["open", URL_]],
    ["windows", ["rundll32", "url.dll,FileProtocolHandler", URL_]],
  ] as const
) {
  Deno.test(`case 13: on ${os} one program gets the whole address as one argument`, async () => {
    const { runs, spawn } = recorder();
    assertEquals(await systemBrowserOpener(os, spawn).open(new URL(URL_)), true);
    assertEquals(runs, [[...argv]]);
  });
}

for (
  const [address, argument] of [
    ["https://x.example/$(id)", "https://x.example/%24(id)"],
    ["https://x.example/`id`", "https://x.example/%60id%60"],
    ["https://x.example/a b\"c'd", "https://x.example/a%20b%22c%27d"],
    ["https://x.example/?q=a|b^c\\d{e}", "https://x.example/?q=a%7Cb%5Ec%5Cd%7Be%7D"],
    ["HTTPS://X.EXAMPLE/%0d%0a\n", "https://x.example/%0d%0a"],
    ["  https://x.example/  ", "https://x.example/"],
  ] as const
) {
  Deno.test(`case 13: ${JSON.stringify(address)} is serialised anew`, async () => {
    const { runs, spawn } = recorder();
    await systemBrowserOpener("linux", spawn).open(new URL(address));
    assertEquals(runs, [["xdg-open", argument]]);
  });
}

for (
  const address of [
    "file:///bin/sh",
    "javascript:alert(1)",
    "data:text/html,x",
    "vscode://x",
    "smb://host/share",
    `https://x.example/${"a".repeat(9000)}`,
  ]
) {
  Deno.test(`case 13: ${address.slice(0, 24)} is never handed on`, async () => {
    const { runs, spawn } = recorder();
    const opener = systemBrowserOpener("linux", spawn);
    const error = await assertRejects(() => opener.open(new URL(address)), SealholdError);
    assertEquals([error.code, runs], ["INVALID_VALUE", []]);
  });
}

Deno.test("case 13: calc.exe and -flag are no addresses at all", () => {
  for (const text of ["calc.exe", "-flag", "--help"]) assertEquals(URL.canParse(text), false);
});

Deno.test("a missing opener, a refused one and one that finds no browser are no error", async () => {
  for (const Failure of [Deno.errors.NotFound, Deno.errors.NotCapable]) {
    const opener = systemBrowserOpener("linux", () => {
      throw new Failure("no");
    });
    assertEquals(await opener.open(new URL(URL_)), false);
  }
  const { spawn } = recorder(false);
  assertEquals(await systemBrowserOpener("linux", spawn).open(new URL(URL_)), false);
});

Deno.test("case 13: a real program gets the argument untouched by a shell, and no token of ours", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const script = join(folder, "xdg-open");
    const record = join(folder, "record");
    await Deno.writeTextFile(
      script,
      `#!/bin/sh\nprintf '%s|%s|%s' "$#" "$1" "$SEALHOLD_TOKEN$SEALHOLD_ID_TOKEN" > ${record}\n`,
    );
    await Deno.chmod(script, 0o755);
    const probe = new URL("./open_probe.ts", import.meta.url);
    const address = "https://x.example/$(id);touch$IFS$HOME/x?a=1&b=%20";
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-run=xdg-open", probe.href, address],
      env: {
        PATH: `${folder}:${Deno.env.get("PATH")}`,
        SEALHOLD_TOKEN: "canary",
        SEALHOLD_ID_TOKEN: "canary",
      },
    }).output();
    assertEquals(code, 0);
    assertEquals(
      await Deno.readTextFile(record),
      "1|https://x.example/%24(id);touch%24IFS%24HOME/x?a=1&b=%20|",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
