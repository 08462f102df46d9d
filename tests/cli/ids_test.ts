/** Ids and keys in base64url may begin with a dash, one in 64 does; and nothing else may. */
import { assertEquals } from "@std/assert";
import { run } from "./harness.ts";

const GROUP = `-${"a".repeat(42)}`;
const MESSAGE = `-${"a".repeat(21)}`;

for (
  const argv of [
    ["leave", "--id", GROUP],
    ["leave", `--id=${GROUP}`],
    ["send", "--message", "x", "--type", "text", "--to", GROUP],
    ["unread", "--from", GROUP],
    ["mark-as-read", "--ids", `${MESSAGE},b`],
    ["secrets", "send", "db", "--to", GROUP],
  ]
) {
  Deno.test(`an id that begins with a dash is an id: ${argv.join(" ")}`, async () => {
    const { code, stderr, world } = await run(argv);
    assertEquals(world.started, true, stderr);
    assertEquals([3, 2].includes(code) && !stderr.includes("dash"), true, stderr);
  });
}

for (const value of ["-x", "--nope", "--no-prompt", "-a/bbbbbbbbbbbbbbbbbbbbbbbbbb"]) {
  Deno.test(`what is too short or has other characters is no id: ${value}`, async () => {
    const { code, world } = await run(["leave", "--id", value]);
    assertEquals([code, world.started], [2, false]);
  });
}
