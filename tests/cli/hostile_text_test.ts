/** Case 33 for the text of every verb: what others wrote comes out as visible escapes, and nothing of it drives a terminal. */
import { assert, assertEquals } from "@std/assert";
import { printFigure } from "../crypto/vectors.ts";
import { HOSTILE, MARKER, SHOWN, SHOWN_ON_A_TERMINAL } from "./hostile_text/drives.ts";
import { SERVER_DRIVES } from "./hostile_text/server_drives.ts";
import { WITHOUT_TEXT_OF_OTHERS } from "./hostile_text/without.ts";
import { type FakeOptions, type Ran, verbs } from "./harness.ts";
import { runMain } from "./main_process.ts";

const ON_A_TERMINAL: FakeOptions = { terminals: ["stdout", "stderr"] };
/** All that `escapeLinesForTerminal` makes visible; line breaks and tabs are a text's own. */
const OBEYED = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/u;

function assertHarmless({ stdout, stderr }: Pick<Ran, "stdout" | "stderr">): void {
  assertEquals(OBEYED.exec(stdout)?.[0], undefined, `${JSON.stringify(stdout)} ${stderr}`);
  assert(stdout.includes(MARKER), `it was not shown at all: ${JSON.stringify(stdout)}`);
  const rest = stdout.slice(stdout.indexOf(MARKER) + MARKER.length);
  assert(/^(\\x1b|\\u001b|\\u20..)/.test(rest), `not as an escape: ${JSON.stringify(rest)}`);
}

for (const [name, drive] of Object.entries({ ...SHOWN, ...SERVER_DRIVES })) {
  Deno.test(`case 33: ${name}: text of others is harmless, on a terminal and in a pipe`, async () => {
    assertHarmless(await drive(ON_A_TERMINAL));
    assertHarmless(await drive({}));
  });
}

for (const [name, drive] of Object.entries(SHOWN_ON_A_TERMINAL)) {
  Deno.test(`case 35: ${name}: text of others is harmless on a terminal, and exact in a pipe`, async () => {
    assertHarmless(await drive(ON_A_TERMINAL));
    const piped = await drive({});
    assert(piped.stdout.includes(MARKER) && OBEYED.test(piped.stdout), piped.stdout);
  });
}

Deno.test("case 33: permissions: a path of the environment is harmless", async () => {
  const env = { SEALHOLD_HOME: `/nowhere/${HOSTILE}` };
  assertHarmless(await runMain(["permissions", "auth", "status"], { env }));
});

Deno.test("case 33: every verb is driven with text of others, or is listed with what it shows", async () => {
  const driven = [SHOWN, SHOWN_ON_A_TERMINAL, SERVER_DRIVES].flatMap(Object.keys).concat(
    "permissions",
  );
  const listed = Object.keys(WITHOUT_TEXT_OF_OTHERS);
  const all = (await verbs()).map(({ path }) => path.join(" "));
  assertEquals(all.filter((name) => !driven.includes(name) && !listed.includes(name)), []);
  assertEquals(listed.filter((name) => driven.includes(name)), []);
  assertEquals([...new Set([...driven, ...listed])].filter((name) => !all.includes(name)), []);
  printFigure(`verbs driven with text of others: ${new Set(driven).size} of ${all.length}`);
});
