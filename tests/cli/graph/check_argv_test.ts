/** Argument vector in, verdict out. No parser is called, and none is loaded. */
import { assert, assertEquals } from "@std/assert";
import { optionValues } from "../../../src/cli/graph/command_line.ts";
import { usageError, type UsageFault } from "../../../src/cli/graph/usage_fault.ts";
import { readImports } from "../../import_graph.ts";
import { verdictOf } from "./verdict.ts";

const MAX_CHARS = 2 * 1024 * 1024;
const MAX_WORDS = 16_384;

/** In every row that is refused: it must not come back in any part of the verdict or its message. */
const CANARY = "S3cret-c4n4ry";

const GET = ["secrets", "get"];
const SET = ["secrets", "set"];
const LOGIN = ["auth", "login"];

type Refused = readonly [string[], UsageFault];

const VALUES: readonly Refused[] = [
  // Dropped in silence by Cliffy 1.2: it would overwrite, use the stored login, serve without TLS.
  [[...SET, "n", CANARY, "--if-version="], { kind: "empty-value", option: "--if-version" }],
  [[...SET, "n", CANARY, "--if-version", ""], { kind: "empty-value", option: "--if-version" }],
  [[...GET, "n", "--token", ""], { kind: "empty-value", option: "--token" }],
  [[...GET, "n", "--token="], { kind: "empty-value", option: "--token" }],
  [["--token", "", ...GET, "n"], { kind: "empty-value", option: "--token" }],
  [["--token=", ...GET, "n"], { kind: "empty-value", option: "--token" }],
  [["secrets", "--server", "", "get", "n"], { kind: "empty-value", option: "--server" }],
  [["serve", "--tls-cert", "", "--tls-key", ""], { kind: "empty-value", option: "--tls-cert" }],
  [["serve", "--tls-cert=", "--tls-key="], { kind: "empty-value", option: "--tls-cert" }],
  [["--format=", "exit-codes"], { kind: "empty-value", option: "--format" }],
  [["store", "init", "--keyfile="], { kind: "empty-value", option: "--keyfile" }],
  [["store", "init", "--keyfile", ""], { kind: "empty-value", option: "--keyfile" }],
  [[...LOGIN, "-u", ""], { kind: "empty-value", option: "--username" }],
  [[...LOGIN, "-u="], { kind: "empty-value", option: "--username" }],
  [["send", "--to", "", "--stdin"], { kind: "empty-value", option: "--to" }],
  [["unread", "--keys", "a", "--keys", ""], { kind: "empty-value", option: "--keys" }],
  // Missing, though something follows.
  [[...LOGIN, "--username"], { kind: "missing-value", option: "--username" }],
  [[...LOGIN, "-u"], { kind: "missing-value", option: "--username" }],
  [[...GET, "n", "--token", "--server", CANARY], { kind: "missing-value", option: "--token" }],
  [[...GET, "n", "--token", `--server=${CANARY}`], { kind: "missing-value", option: "--token" }],
  [[...SET, "n", "--token", "--verbatim"], { kind: "missing-value", option: "--token" }],
  [[...LOGIN, "--scopes", "-u", "ada"], { kind: "missing-value", option: "--scopes" }],
  [[...GET, "--token", "--", CANARY], { kind: "missing-value", option: "--token" }],
  [["store", "key", "export", "aid", "-fo"], { kind: "missing-value", option: "--output" }],
  [["secrets", "--context"], { kind: "missing-value", option: "--context" }],
  // Begins with a dash, and is no option that there is.
  [[...GET, "n", `--token=-${CANARY}`], wrong("--token", "must not start with a dash")],
  [[...GET, "n", "--token", `--${CANARY}`], wrong("--token", "must not start with a dash")],
  [["secrets", "list", "--prefix=-"], wrong("--prefix", "must not start with a dash")],
  [["secrets", "list", "--prefix", "-"], wrong("--prefix", "must not start with a dash")],
  [["send", "--to", "-short"], wrong("--to", "must not start with a dash")],
  [[...GET, "n", "--secret-version", "-1"], wrong("--secret-version", "must be a whole number")],
  [[...GET, "n", "--secret-version", "१"], wrong("--secret-version", "must be a whole number")],
  [["serve", "--max-value=1e21"], wrong("--max-value", "must be a whole number")],
  [
    ["--format", CANARY, "exit-codes"],
    wrong("--format", 'has an invalid value. Expected values: "text", "json", "pretty", "raw"'),
  ],
  [
    ["exit-codes", "--format", "JSON"],
    wrong("--format", 'has an invalid value. Expected values: "text", "json", "pretty", "raw"'),
  ],
  // Takes none.
  [["secrets", "delete", "n", "--force=yes"], { kind: "takes-no-value", option: "--force" }],
  [["secrets", "delete", "n", "--force="], { kind: "takes-no-value", option: "--force" }],
  [["secrets", "delete", "n", `-f=${CANARY}`], { kind: "takes-no-value", option: "--force" }],
  [["exit-codes", `--no-color=${CANARY}`], { kind: "takes-no-value", option: "--no-color" }],
  [["exit-codes", `--help=${CANARY}`], { kind: "takes-no-value", option: "--help" }],
];

const OPTIONS: readonly Refused[] = [
  [[...GET, "--bogus"], unknown("--bogus")],
  [[...GET, "--tokn", CANARY], unknown("--tokn", "--token")],
  [[...GET, "n", `--tokn=${CANARY}`], unknown("--tokn", "--token")],
  [[...GET, "n", `--${CANARY}`], unknown()],
  [[...GET, "n", `--tok${CANARY}`], unknown()],
  [[...GET, "n", "--correct-horse-battery-staple-and-more"], unknown()],
  [[...GET, `-${CANARY}`], unknown()],
  [["secrets", "delete", "n", `-f${CANARY}`], unknown()],
  [["secrets", "delete", "n", "-fx"], unknown()],
  [["secrets", "delete", "n", "-x"], unknown("-x")],
  [["secrets", "delete", "n", `-x${CANARY}`], unknown("-x")],
  [["secrets", "delete", "n", "-F"], unknown()],
  // With one dash: no bundle, and no value of a short option.
  [["secrets", "delete", "n", "-force"], unknown(undefined, "--force")],
  [["docs", "-output", "x"], unknown(undefined, "--output")],
  [["docs", `-output=${CANARY}`], unknown(undefined, "--output")],
  // What Cliffy would find all the same.
  [["secrets", "delete", "n", "--f"], unknown()],
  [["secrets", "delete", "n", "---force"], unknown(undefined, "--force")],
  [[...GET, "n", "--token.x", CANARY], unknown()],
  [[...GET, "n", "--verb"], unknown("--verb")],
  [[...GET, "n", "--Force"], unknown()],
  [["store", "init", "--keyfile", "-x"], unknown("-x")],
  // What is hidden is not suggested.
  [[...GET, "n", "--convex-ur", CANARY], unknown("--convex-ur")],
  // Forms with no- of options that have none, and without it of options that have only that.
  [[...GET, "n", "--no-verbose"], unknown("--no-verbose")],
  [[...GET, "n", "--color"], unknown("--color")],
  // What objects have by themselves.
  [[...GET, "n", "--constructor"], unknown("--constructor")],
  [[...GET, "n", "--__proto__"], unknown()],
  [[...GET, "n", `--__proto__=${CANARY}`], unknown()],
  [[...GET, "n", "--to-string"], unknown("--to-string")],
  [[...GET, "n", "--=", CANARY], unknown()],
  [[...GET, "n", "-=", CANARY], unknown()],
  [[...GET, "n", "-é"], unknown()],
  [[...GET, "n", "-😀"], unknown()],
  [[...GET, "n", "-–force"], unknown()],
  // A command's own options stand behind it.
  [["--verbatim", ...SET, "n"], { kind: "too-early", option: "--verbatim" }],
  [["secrets", `--if-version=${CANARY}`, "set", "n"], {
    kind: "too-early",
    option: "--if-version",
  }],
  [["secrets", "-f", "delete", "n"], { kind: "too-early", option: "--force" }],
  [["auth", "status", "--version"], unknown("--version")],
  [["auth", "status", "-V"], unknown()],
  [["secrets", "delete", "n", "-fh"], { kind: "not-alone", option: "-h" }],
  // Again, or against each other.
  [["secrets", "list", "--prefix", "a", "--prefix", CANARY], repeated("--prefix")],
  [["secrets", "delete", "n", "-f", "--force"], repeated("--force")],
  [["secrets", "delete", "n", "-ff"], repeated("--force")],
  [["--format", "json", "exit-codes", "--format=json"], repeated("--format")],
  [["--verbose", "exit-codes", "--verbose"], repeated("--verbose")],
  [[...LOGIN, "--create-key", "--no-create-key"], conflict("--no-create-key", "--create-key")],
  [["--store", "memory", ...LOGIN, "--no-store"], conflict("--no-store", "--store")],
  [
    [...LOGIN, "--with-token", "--password-stdin"],
    conflict("--password-stdin", "--with-token"),
  ],
  [["store", "init", "--plain", "--passphrase"], conflict("--plain", "--passphrase")],
  [["secrets", "send", "n"], { kind: "missing-option", option: "--to" }],
  [["send", "--stdin"], { kind: "missing-option", option: "--to" }],
];

const WORDS: readonly Refused[] = [
  // Dropped by Cliffy 1.2, and the next word moves up: it would be shown as a name, or another login be meant.
  [[...SET, "", CANARY], { kind: "empty-argument", argument: "name" }],
  [[...SET, "n", ""], { kind: "empty-argument", argument: "value" }],
  [[...SET, "--", "", CANARY], { kind: "empty-argument", argument: "name" }],
  [[...SET, "n", "--", ""], { kind: "empty-argument", argument: "value" }],
  [["auth", "logout", ""], { kind: "empty-argument", argument: "provider" }],
  [["permissions", "secrets", ""], { kind: "empty-argument", argument: "command" }],
  [["run", ""], { kind: "empty-argument", argument: "message" }],
  [[...GET, "-"], { kind: "wrong-argument", argument: "name", why: "must not start with a dash" }],
  [[...GET], { kind: "missing-arguments", names: ["name"] }],
  [[...GET, "--"], { kind: "missing-arguments", names: ["name"] }],
  [[...GET, "n", CANARY], { kind: "too-many-arguments" }],
  [[...GET, "n", ""], { kind: "too-many-arguments" }],
  [[...GET, "n", "--", CANARY], { kind: "too-many-arguments" }],
  [["auth", "list", CANARY], { kind: "no-arguments" }],
  [["auth", "list", ""], { kind: "no-arguments" }],
  [["auth", "list", "--", "-h"], { kind: "no-arguments" }],
  // Commands.
  [[CANARY], { kind: "unknown-command" }],
  [[""], { kind: "unknown-command" }],
  [["", ...GET, "n"], { kind: "unknown-command" }],
  [["secrts"], { kind: "unknown-command", meant: "secrets" }],
  [["secrets", "gett", "n"], { kind: "unknown-command", meant: "get" }],
  [["completions", "complet"], { kind: "unknown-command" }],
  [["constructor"], { kind: "unknown-command" }],
  [["__proto__"], { kind: "unknown-command" }],
  [["--", ...GET, "n"], { kind: "missing-command" }],
  [["--verbose"], { kind: "missing-command" }],
  [["secrets", "--format=json"], { kind: "missing-command" }],
  [["secrets", "--"], { kind: "missing-command" }],
  // Dashes of a word processor.
  [[...SET, "n", "—verbatim"], { kind: "not-a-hyphen" }],
  [[...SET, "n", "–verbatim"], { kind: "not-a-hyphen" }],
  [[...SET, "n", "\u2011\u2011if\u2011version=3"], { kind: "not-a-hyphen" }],
  [[...SET, "n", "\u200b--verbatim"], { kind: "not-a-hyphen" }],
  [[...SET, "n", "\ufeff--verbatim"], { kind: "not-a-hyphen" }],
  [[...SET, "n", " --force"], { kind: "not-a-hyphen" }],
  [[...SET, "n", "\u30fc\u30fcverbatim"], { kind: "not-a-hyphen" }],
  [
    ["whoami", "--server", "http://a", "--convex-url", "http://b"],
    conflict("--convex-url", "--server"),
  ],
  [["secrets", "list", "--token", "-"], wrong("--token", "must not start with a dash")],
  [[...SET, "n", "−−if-version=3"], { kind: "not-a-hyphen" }],
  [[...SET, "n", `—token=${CANARY}`], { kind: "not-a-hyphen" }],
  [[...SET, "n", "–"], { kind: "not-a-hyphen" }],
  [["—help"], { kind: "not-a-hyphen" }],
  [["secrets", "－verbose"], { kind: "not-a-hyphen" }],
  // What no system hands on, and more than a person types.
  [[...SET, "n", `${CANARY}\0`], { kind: "nul" }],
  [[...GET, "n", "--token=a\0b"], { kind: "nul" }],
  [["permissions", ...Array<string>(MAX_WORDS).fill("a")], { kind: "too-long" }],
  [[...SET, "n", CANARY.repeat(MAX_CHARS / 13 + 1)], { kind: "too-long" }],
  [Array<string>(MAX_WORDS + 1).fill(""), { kind: "too-long" }],
];

for (const [argv, fault] of [...VALUES, ...OPTIONS, ...WORDS]) {
  Deno.test(`check: ${shown(argv)}: ${fault.kind}`, async () => {
    const verdict = await verdictOf(argv);
    assertEquals(verdict, { fault });
    const { message, hint, code } = usageError(fault, []);
    assertEquals(code, "USAGE");
    assert(!`${JSON.stringify(verdict)}${message}${hint}`.includes(CANARY), message);
    assert(/^[A-Z][^\n]*[^.]$/.test(message) && !message.includes("undefined"), message);
  });
}

const ACCEPTED: readonly [string[], Record<string, unknown>, string[]][] = [
  [["exit-codes", "--format=json"], { format: "json" }, []],
  [["--format=json", "exit-codes"], { format: "json" }, []],
  [["--format", "json", "exit-codes"], { format: "json" }, []],
  [["secrets", "--format=json", "get", "n"], { format: "json" }, ["n"]],
  [["--verbose", "secrets", "--server", "https://a.test", "get", "n", "--debug"], {
    verbose: true,
    server: "https://a.test",
    debug: true,
  }, ["n"]],
  [["--server", "secrets", ...GET, "n"], { server: "secrets" }, ["n"]],
  [[...GET, "--secret-version", "3", "n"], { secretVersion: 3 }, ["n"]],
  [[...SET, "n", "-"], {}, ["n", "-"]],
  [[...SET, "n", "--", "-h"], {}, ["n", "-h"]],
  [[...SET, "n", "--", "--"], {}, ["n", "--"]],
  [[...SET, "--", "n", "—verbatim"], {}, ["n", "—verbatim"]],
  [[...SET, "n", "— a dash, and more"], {}, ["n", "— a dash, and more"]],
  [[...SET, "n", "–hunter2"], {}, ["n", "–hunter2"]],
  [[...SET, "n", "a=--b"], {}, ["n", "a=--b"]],
  [[...SET, "n", " "], {}, ["n", " "]],
  [[...SET, "n", "constructor"], {}, ["n", "constructor"]],
  [[...LOGIN, "-uada"], { username: "ada" }, []],
  [[...LOGIN, "-u", "ada"], { username: "ada" }, []],
  [[...LOGIN, "-u=a=b"], { username: "a=b" }, []],
  [[...LOGIN, "--no-store", "--no-create-key"], { store: false, createKey: false }, []],
  [["store", "key", "export", "aid", "-fofile"], { force: true, output: "file" }, ["aid"]],
  [["store", "key", "export", "-fo", "file", "aid"], { force: true, output: "file" }, ["aid"]],
  [["store", "init", "--keyfile", "--replace"], { keyfile: true, replace: true }, []],
  [["store", "init", "--replace", "--keyfile", "/k"], { keyfile: "/k", replace: true }, []],
  [["unread", "--keys", "a", "--keys=b", "--keys", "-"], { keys: ["a", "b", "-"] }, []],
  // An id, though it begins as a short option does.
  [["secrets", "receive", "--from", "-fCw4IGQPvkICw4IGQPvkICw"], {
    from: "-fCw4IGQPvkICw4IGQPvkICw",
  }, []],
  [["send", "--stdin", "--to", "-hCw4IGQPvkICw4IGQPvkICw"], {
    stdin: true,
    to: "-hCw4IGQPvkICw4IGQPvkICw",
  }, []],
  [["permissions", "secrets", "get"], {}, ["secrets", "get"]],
  [["permissions", ...Array<string>(MAX_WORDS - 1).fill("a")], {}, Array(MAX_WORDS - 1).fill("a")],
];

for (const [argv, options, args] of ACCEPTED) {
  Deno.test(`check: ${shown(argv)}: right`, async () => {
    const { line, fault } = await verdictOf(argv);
    assertEquals(fault, undefined);
    assertEquals([optionValues(line!.options), line!.args], [options, args]);
  });
}

Deno.test("the check reaches no parser by any import", async () => {
  const seen = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { to } of file.startsWith("src/") ? await readImports(file) : []) await visit(to);
  };
  await visit("src/cli/graph/check_argv.ts");
  await visit("src/cli/graph/find.ts");
  assert(seen.has("src/cli/graph/argv_tokens.ts"), "imports are found at all");
  assertEquals([...seen].filter((name) => !name.startsWith("src/")), []);
});

function wrong(option: string, why: string): UsageFault {
  return { kind: "wrong-value", option, why };
}

function unknown(name?: string, meant?: string): UsageFault {
  return {
    kind: "unknown-option",
    ...(name === undefined ? {} : { shown: name }),
    ...(meant === undefined ? {} : { meant }),
  };
}

function repeated(option: string): UsageFault {
  return { kind: "repeated", option };
}

function conflict(option: string, other: string): UsageFault {
  return { kind: "conflict", option, other };
}

function shown(argv: readonly string[]): string {
  const text = argv.map((word) => word === "" ? "''" : word).join(" ").replaceAll("\0", "\\0");
  return text.length > 80 ? `${text.slice(0, 60)}… (${argv.length} words)` : text;
}
