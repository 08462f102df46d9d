/**
 * Every port has a contract that calls all of its methods, and the same cases run on every adapter and on every fake. The
 * first argument of a contract begins with the exported name of what it is run on.
 */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** Adapters that are not run by themselves, and why. */
const EXCUSED: Readonly<Record<string, string>> = {
  checkedKeychain: "every other keychain is inside one",
  stderrRequestLog: "jsonRequestLog, with stderr for its sink",
};

/** A file by its path from the root of the checkout, with `/`. */
interface Source {
  path: string;
  text: string;
}

/** Something exported whose type says that it is a port. */
interface Implementation {
  path: string;
  name: string;
  port: string;
}

async function sources(folder: string): Promise<Source[]> {
  const found: Source[] = [];
  for await (const { path } of walk(`${ROOT}${folder}`, { exts: [".ts"], includeDirs: false })) {
    const text = await Deno.readTextFile(path);
    found.push({ path: relative(ROOT, path).replaceAll("\\", "/"), text });
  }
  return found;
}

/** Interfaces of a folder that a file is named for. */
function portsIn(files: readonly Source[], folder: string): Set<string> {
  return new Set(
    files.filter(({ path }) => path.startsWith(folder)).flatMap(({ path, text }) =>
      [...text.matchAll(/^export interface (\w+)/gm)].flatMap(([, name = ""]) =>
        path.split("/").at(-1) === fileOf(name, path) ? name : []
      )
    ),
  );
}

/** The name of a file that is named for an interface, as far as the two agree: `oauth_client.ts` for `OAuthClient`. */
function fileOf(name: string, path: string): string | undefined {
  const [file = ""] = path.split("/").slice(-1);
  return file.replaceAll("_", "") === `${name.toLowerCase()}.ts` ? file : undefined;
}

/** What a file exports, as far as its type is written down. */
function implementations({ path, text }: Source): Implementation[] {
  return text.split(/^export /m).slice(1).flatMap((part) => {
    const [head = ""] = part.split(/\{\n|;\n/, 1);
    const [, name = ""] = /^(?:class|const|(?:async )?function) (\w+)/.exec(head) ?? [];
    return portsOf(head).map((port) => ({ path, name, port }));
  });
}

/** `class X implements A, B`, `const x: A`, `function x(…): A` and `Promise<A>`. */
function portsOf(head: string): string[] {
  const implemented = /\bimplements ([\w, ]+)/.exec(head)?.[1]?.split(",");
  const typed = /^const \w+: (\w+)\b/.exec(head)?.[1] ??
    /\)\s*:\s*(?:Promise<)?(\w+)>?\s*$/.exec(head)?.[1];
  return (implemented ?? [typed ?? ""]).map((each) => each.trim());
}

/** The contract of a port: its text with all that it leans on, and the names that it is run on. */
interface Contract {
  text: string;
  runs: ReadonlySet<string>;
}

/** Undefined where there is none. */
function contractOf(port: string, files: readonly Source[]): Contract | undefined {
  const contract = files.find(({ path }) =>
    path.startsWith("tests/contracts/") && fileOf(`${port}Contract`, path) !== undefined
  );
  const registers = contract?.text.matchAll(/^export function (\w+)\(/gm);
  if (contract === undefined || registers === undefined) return undefined;
  const called = [...registers].map(([, name]) => name).join("|");
  const call = new RegExp(`\\b(?:${called})\\(\\s*["'\`](\\w+)`, "g");
  const runners = files.filter(({ path, text }) =>
    path !== contract.path && text.search(call) >= 0
  );
  const parts = [...contract.text.matchAll(/from "\.\/(\w+)\.ts"/g)].map(([, name]) =>
    files.find(({ path }) => path === `tests/contracts/${name}.ts`)?.text ?? ""
  );
  return {
    text: [contract.text, ...parts, ...runners.map(({ text }) => text)].join("\n"),
    runs: new Set(
      runners.flatMap(({ text }) => [...text.matchAll(call)].map(([, on = ""]) => on)),
    ),
  };
}

/** What is not as it must be. */
function faults(files: readonly Source[]): string[] {
  const contracts = new Map(
    [...portsIn(files, "src/ports/")].map((port) => [port, contractOf(port, files)] as const),
  );
  return [...notRun(files, contracts), ...notCalled(files, contracts), ...adHoc(files, contracts)];
}

/** Adapters, and fakes of whatever it be, that no contract is run on. */
function notRun(
  files: readonly Source[],
  contracts: ReadonlyMap<string, Contract | undefined>,
): string[] {
  const known = interfaces(files);
  // What a port hands out is run with it: the server store's parts.
  const parts = new Set(
    [...contracts].flatMap(([port, contract]) => contract ? [...reached(port, known)] : []),
  );
  const anywhere = portsIn(files, "src/");
  const all = files.flatMap(implementations).filter(({ path, name, port }) =>
    path.startsWith("src/adapters/")
      ? contracts.has(port) && !Object.hasOwn(EXCUSED, name)
      : path.startsWith("tests/fakes/") && anywhere.has(port)
  );
  return all.flatMap(({ path, name, port }) => {
    const contract = contractOf(port, files);
    if (contract?.runs.has(name)) return [];
    if (parts.has(port) && (contract?.runs.size ?? 0) === 0) return [];
    return contract === undefined
      ? `${path}: ${port} has no contract`
      : `${path}: the contract of ${port} is not run on ${name}`;
  });
}

/** Interfaces of src/ports, by name: the methods of each, and its text. */
type Interfaces = ReadonlyMap<string, { methods: string[]; body: string }>;

function interfaces(files: readonly Source[]): Interfaces {
  const found = files.filter(({ path }) => path.startsWith("src/ports/")).flatMap((
    { text },
  ) => [
    ...text.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(
      /^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm,
    ),
  ]);
  return new Map(found.map(([, name = "", body = ""]) => {
    const methods = [...body.matchAll(/^ {2}(\w+)(?:<\w[^>]*>)?\(/gm)].map(([, method = ""]) =>
      method
    );
    return [name, { methods, body }];
  }));
}

/** A port, and what it hands out. */
function reached(port: string, known: Interfaces, seen = new Set<string>()): Set<string> {
  if (seen.has(port)) return seen;
  seen.add(port);
  for (const name of known.get(port)?.body.match(/\b[A-Z]\w+/g) ?? []) {
    if (known.has(name)) reached(name, known, seen);
  }
  return seen;
}

/** Methods that no contract calls: neither that of the port nor that of a port which hands its interface out. */
function notCalled(
  files: readonly Source[],
  contracts: ReadonlyMap<string, Contract | undefined>,
): string[] {
  const known = interfaces(files);
  const places = [...contracts].map(([port, contract]) =>
    [contract?.text ?? "", reached(port, known)] as const
  );
  return [...known].flatMap(([name, { methods }]) => {
    const texts = places.filter(([, reaches]) => reaches.has(name)).map(([text]) => text);
    return methods.filter((method) => {
      const call = new RegExp(`(?<!Promise)\\.${method}(?:<[^(]*>)?[!?.]*\\(|[{,] ${method}[,: }]`);
      return !texts.some((text) => call.test(text));
    }).map((method) => `${name}.${method} is called by no contract`);
  });
}

/** Fakes that nobody finds, and whose contract nobody runs. One that bends a proven one, `{ ...real, `, is none. */
function adHoc(
  files: readonly Source[],
  contracts: ReadonlyMap<string, Contract | undefined>,
): string[] {
  const port = [...contracts.keys()].join("|");
  const shapes = [
    new RegExp(`\\bclass (\\w+)[^{;]*\\bimplements [^{]*\\b(${port})\\b[^{]*\\{`, "g"),
    new RegExp(`\\b(\\w+): (${port}) = \\{(?!\\s*\\.\\.\\.)`, "g"),
    new RegExp(
      `\\b(\\w+)\\([^()]*\\): (?:Promise<)?(${port})>? (?:\\{\\s*return|=> \\()\\s*\\{(?!\\s*\\.\\.\\.)`,
      "g",
    ),
    new RegExp(`(\\})\\)? (?:as unknown as|as|satisfies) (${port})\\b`, "g"),
  ];
  return files.filter(({ path }) => /^tests\/(?!fakes\/|contracts_test)/.test(path)).flatMap(
    ({ path, text }) =>
      shapes.flatMap((shape) => [...text.matchAll(shape)])
        .filter(([, name = "", port = ""]) => !contracts.get(port)?.runs.has(name))
        .map(([, name, port]) =>
          name === "}"
            ? `${path}: an object that is made a ${port} belongs in tests/fakes`
            : `${path}: ${name} belongs in tests/fakes`
        ),
  );
}

Deno.test("contracts: every fake and every adapter of its port passes the same cases", async () => {
  const files = [...await sources("src"), ...await sources("tests")];
  const ports = portsIn(files, "src/");
  const fakes = files.filter(({ path }) => path.startsWith("tests/fakes/"))
    .flatMap(implementations).filter(({ port }) => ports.has(port));
  assert(fakes.length >= 18, `${fakes.length} fakes were found`);
  const methods = [...interfaces(files).values()].flatMap(({ methods }) => methods);
  assert(methods.length > 100, `${methods.length} methods of ports were found`);
  assertEquals(faults(files), []);
});

Deno.test("contracts: what has lost its reason is not excused", async () => {
  const names = (await sources("src/adapters")).flatMap(implementations).map(({ name }) => name);
  for (const name of Object.keys(EXCUSED)) assert(names.includes(name), name);
});

const file = (path: string, text: string): Source => ({ path, text });
const PORT = file("src/ports/some_port.ts", "export interface SomePort {\n  ask(): void;\n}\n");
const FAKE = file("tests/fakes/fake_it.ts", "export class FakeIt implements SomePort {\n}\n");
const REAL = file("src/adapters/some_port/real.ts", "export function real(): SomePort {\n}\n");
const CONTRACT = file(
  "tests/contracts/some_port_contract.ts",
  "export function somePortContract(\n  name: string,\n) {}\nport.ask();\n",
);
const run = (...names: string[]) =>
  file("tests/a_test.ts", names.map((name) => `somePortContract("${name}", x);\n`).join(""));

Deno.test("contracts: a missing contract and a missing run are noticed, of fakes and of adapters", () => {
  assertEquals(faults([PORT, FAKE, REAL, CONTRACT, run("FakeIt", "real over x")]), []);
  assertEquals(faults([PORT, FAKE, REAL, CONTRACT, run("real")]), [
    "tests/fakes/fake_it.ts: the contract of SomePort is not run on FakeIt",
  ]);
  assertEquals(faults([PORT, REAL, CONTRACT, run("realish")]), [
    "src/adapters/some_port/real.ts: the contract of SomePort is not run on real",
  ]);
  assertEquals(faults([PORT, REAL, run("real")]), [
    "src/adapters/some_port/real.ts: SomePort has no contract",
    "SomePort.ask is called by no contract",
  ]);
});

Deno.test("contracts: a method that no contract calls is noticed, also of a port's part", () => {
  const wide = file("src/ports/some_port.ts", "export interface SomePort {\n  ask(): Part;\n}\n");
  const part = file("src/ports/part.ts", "export interface Part {\n  close<T>(x: T): void;\n}\n");
  const runs = run("real");
  assertEquals(faults([wide, part, CONTRACT, runs]), ["Part.close is called by no contract"]);
  const calls = (text: string) => file(CONTRACT.path, `${CONTRACT.text}${text}`);
  assertEquals(faults([wide, part, calls("Promise.close(); x.closes();"), runs]).length, 1);
  for (const text of ["x.close();", "x.close<A>();", "x.close?.();", "({ close }) => close();"]) {
    assertEquals(faults([wide, part, calls(text), runs]), []);
  }
  // Also where it is called by what runs the contract, such as in a process of its own.
  const there = file("tests/a_test.ts", `${runs.text}ask.close();`);
  assertEquals(faults([wide, part, CONTRACT, there]), []);
});

Deno.test("contracts: a fake of one's own is noticed, whatever it is made of", () => {
  const said = (text: string, ...more: Source[]) =>
    faults([PORT, CONTRACT, ...more, file("tests/b_test.ts", text)]);
  const mine = ["tests/b_test.ts: mine belongs in tests/fakes"];
  assertEquals(said("class mine extends X implements Other, SomePort {\n}\n"), mine);
  assertEquals(said("test(() => {\n  class mine implements SomePort {\n  }\n});"), mine);
  assertEquals(said("const mine: SomePort = { ask() {} };"), mine);
  assertEquals(said("function mine(a: A): SomePort {\n  return {\n    ask() {},\n  };\n}"), mine);
  const made = ["tests/b_test.ts: an object that is made a SomePort belongs in tests/fakes"];
  for (const how of ["as unknown as", "as", "satisfies"]) {
    assertEquals(said(`f({ ask() {} } ${how} SomePort);`), made);
  }
  assertEquals(said("const mine: SomePort = {\n  ...real(),\n  ask() {},\n};"), []);
  assertEquals(said("const mine: SomePort = { ask() {} };", run("mine")), []);
  assertEquals(said("const mine: SomePort = real(); const other: SomePorts = {};"), []);
});
