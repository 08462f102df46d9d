/** Mistakes on the command line: exit code 2, one line, and no value ever repeated. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { run, verbs } from "./harness.ts";

const CANARY = "c4n4ry-Val";

/** Each line is wrong; the message is checked, and the canary must not be in it. */
const MISTAKES: readonly [string[], string][] = [
  [["nope"], "Unknown command"],
  [[CANARY], "Unknown command"],
  [["secrts"], 'Unknown command. Did you mean command "secrets"'],
  [["auth", "logn"], 'Unknown command. Did you mean command "login"'],
  [["auth", CANARY], "Unknown command"],
  [["--verbose"], "Missing command"],
  [["auth", "--verbose"], "Missing command"],
  [
    ["--format", "json5", "auth", "status"],
    'Option "--format" has an invalid value. Expected values: "text", "json", "pretty", "raw"',
  ],
  [
    ["--format", CANARY, "auth", "status"],
    'Option "--format" has an invalid value. Expected values: "text", "json", "pretty", "raw"',
  ],
  [
    ["--store", CANARY, "auth", "status"],
    'Option "--store" has an invalid value. Expected values: "keychain", "passphrase", "keyfile", "memory", "plain"',
  ],
  [["auth", "status", "--nope"], 'Unknown option "--nope"'],
  [["auth", "status", "--verbos"], 'Unknown option "--verbos". Did you mean option "--verbose"'],
  [["auth", "status", `--nope=${CANARY}`], 'Unknown option "--nope"'],
  [["auth", "status", `--${CANARY}`], "Unknown option"],
  [["auth", "status", "-x"], 'Unknown option "-x"'],
  [["auth", "status", `-x${CANARY}`], 'Unknown option "-x"'],
  [["auth", "list", CANARY], "No arguments allowed"],
  [["auth", "status", "a", "--", CANARY], "Too many arguments"],
  [["auth", "login", "--username"], 'Missing value for option "--username"'],
  [
    ["auth", "login", `--password-stdin=${CANARY}`],
    'Option "--password-stdin" does not take a value',
  ],
  [
    ["auth", "login", "--password-stdin", "--with-token"],
    'Option "--password-stdin" conflicts with option "--with-token"',
  ],
  [["auth", "login", `--password=${CANARY}`], 'Unknown option "--password"'],
  [["auth", "login", "--password", CANARY], 'Unknown option "--password"'],
  [["secrets", "get"], "Missing arguments: name"],
  [["secrets", "get", "--bogus"], 'Unknown option "--bogus"'],
  [["secrets", "get", `-${CANARY}`], 'Unknown option "-c"'],
  [["secrets", "get", "--"], "Missing arguments: name"],
  [["secrets", "set", "--verbatim"], "Missing arguments: name"],
  [["secrets", "get", "name", CANARY], "Too many arguments"],
  [["secrets", "get", "name", "--", CANARY], "Too many arguments"],
  [
    ["secrets", "get", "name", "--secret-version", CANARY],
    'Option "--secret-version" must be a whole number',
  ],
  [
    ["secrets", "get", "name", `--secret-version=${CANARY}`],
    'Option "--secret-version" must be a whole number',
  ],
  [
    ["secrets", "get", "name", "--secret-version", "1.5"],
    'Option "--secret-version" must be a whole number',
  ],
  [["secrets", "set", "name", `-${CANARY}`], 'Unknown option "-c"'],
  [["secrets", "set", "name", "-7anary"], "Unknown option"],
  [
    ["secrets", "get", "a", "--secret-version", "-1"],
    'Option "--secret-version" must be a whole number',
  ],
  [
    ["secrets", "get", "a", "--secret-version="],
    'Empty value for option "--secret-version"',
  ],
  [
    ["secrets", "get", "a", "--secret-version", "1e3"],
    'Option "--secret-version" must be a whole number',
  ],
  [
    ["secrets", "get", "a", "--secret-version", "9".repeat(16)],
    'Option "--secret-version" must be a whole number',
  ],
  [["secrets", "set", "name", CANARY, CANARY], "Too many arguments"],
  [
    ["secrets", "set", "name", "--if-version", CANARY, "x"],
    'Option "--if-version" must be a whole number',
  ],
  [
    ["secrets", "list", "--prefix", "a", "--prefix", CANARY],
    'Option "--prefix" can only occur once',
  ],
  [["secrets", "set", "k", "--correct-horse-battery"], "Unknown option"],
  [["secrets", "list", `--token=-${CANARY}`], 'Option "--token" must not start with a dash'],
  [
    ["store", "init", "--plain", "--passphrase"],
    'Option "--plain" conflicts with option "--passphrase"',
  ],
];

for (const [argv, message] of MISTAKES) {
  Deno.test(`usage: sealhold ${argv.join(" ").replaceAll(CANARY, "‹canary›")}: ${message}`, async () => {
    const { code, stdout, stderr, world } = await run(argv);
    assertEquals([code, stdout], [2, ""]);
    const [first, second, rest] = stderr.split("\n");
    assertEquals(first, `error: ${message}`);
    assert(/^hint: sealhold .*--help$/.test(second ?? ""), second);
    assertEquals(rest, "");
    assert(!stderr.includes(CANARY));
    assert(!world.started, "the verb's dependencies are not even made");
  });
}

Deno.test("A9: a secret anywhere on the command line is never repeated in a usage error", async () => {
  const names = (await verbs()).map(({ path }) => path);
  // With a digit first it is no flag name and no command; lengths as passwords and keys have them.
  const secret = fc.stringMatching(/^[0-9][A-Za-z0-9+/=_.@:-]{9,30}$/);
  const shapes = fc.constantFrom<(s: string) => string[]>(
    (s) => [s],
    (s) => [`-${s}`],
    (s) => [`--${s}`],
    (s) => [`--server=${s}`, `--server=${s}`],
    (s) => [`--format=${s}`],
    (s) => ["--format", s],
    (s) => [`--nope=${s}`],
    (s) => ["--nope", s],
    (s) => ["-u", s, "-u", s],
    (s) => ["--secret-version", s],
    (s) => [`--if-version=${s}`],
    (s) => ["--", s, s, s],
    (s) => [s, s, s],
    (s) => [`--no-color=${s}`],
    (s) => [`@${s}`, `--x`],
    (s) => [`-u${s}`],
    (s) => [`-f${s}`],
    (s) => [`--no-${s}`, s],
    (s) => [`—${s}`, `—token=${s}`],
    (s) => ["", s],
    (s) => ["--token", "", s],
    (s) => [`--${s}=${s}`],
  );
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      secret,
      fc.array(shapes, { minLength: 1, maxLength: 3 }),
      fc.nat(3),
      async (path, text, parts, at) => {
        const words = parts.flatMap((part) => part(text));
        const argv = [...path.slice(0, at), ...words, ...path.slice(at)];
        const { code, stdout, stderr, world } = await run(argv);
        if (world.started) return; // A good command line: not a usage error.
        refused++;
        assertEquals(code, 2, stderr);
        assert(!`${stdout}${stderr}`.includes(text), stderr);
        const shape = /^(error: [^\n]+\nhint: [^\n]+|\{"error":\{[^\n]+\}\})\n$/;
        assert(shape.test(stderr), stderr);
      },
    ),
    { numRuns: 400, seed: 5 },
  );
  assert(refused > 200, `${refused} lines were refused`);
});
