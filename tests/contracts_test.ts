/**
 * Every port that has a fake has a contract, and the same cases run on the fake and on every adapter. The first argument of
 * a contract begins with the exported name of what it is run on.
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

/** Interfaces of src/ that a file is named for. */
function portsIn(files: readonly Source[]): Set<string> {
  return new Set(
    files.filter(({ path }) => path.startsWith("src/")).flatMap(({ path, text }) =>
      [...text.matchAll(/^export interface (\w+)/gm)].flatMap(([, name = ""]) =>
        path.endsWith(`/${snake(name)}.ts`) ? name : []
      )
    ),
  );
}

function snake(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
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

/** Names that the contract of a port is run on; undefined where there is none. */
function runsOf(port: string, files: readonly Source[]): Set<string> | undefined {
  const contract = files.find(({ path }) => path === `tests/contracts/${snake(port)}_contract.ts`);
  const registers = contract?.text.matchAll(/^export function (\w+)\(/gm);
  if (registers === undefined) return undefined;
  const called = [...registers].map(([, name]) => name).join("|");
  const call = new RegExp(`\\b(?:${called})\\(\\s*["'\`](\\w+)`, "g");
  return new Set(files.flatMap(({ text }) => [...text.matchAll(call)].map(([, on = ""]) => on)));
}

/** What is not as it must be. */
function faults(files: readonly Source[]): string[] {
  const ports = portsIn(files);
  const all = files.flatMap(implementations).filter(({ port }) => ports.has(port));
  const fakes = all.filter(({ path }) => path.startsWith("tests/fakes/"));
  const faked = new Set(fakes.map(({ port }) => port));
  const adapters = all.filter(({ path, port, name }) =>
    path.startsWith("src/adapters/") && faked.has(port) && !Object.hasOwn(EXCUSED, name)
  );
  const notRun = [...fakes, ...adapters].flatMap(({ path, name, port }) => {
    const runs = runsOf(port, files);
    if (runs === undefined) return `${path}: ${port} has no contract`;
    return runs.has(name) ? [] : `${path}: the contract of ${port} is not run on ${name}`;
  });
  return [...notRun, ...adHoc(files, ports)];
}

/** Fakes that nobody finds, and whose contract nobody runs. */
function adHoc(files: readonly Source[], ports: ReadonlySet<string>): string[] {
  return files.filter(({ path }) => /^tests\/(?!fakes\/|contracts_test)/.test(path)).flatMap(
    ({ path, text }) =>
      [...text.matchAll(/^(?:export )?class (\w+)[^{]*\bimplements ([\w, ]+)/gm)]
        .filter(([, , names = ""]) => names.split(",").some((each) => ports.has(each.trim())))
        .map(([, name]) => `${path}: ${name} belongs in tests/fakes`),
  );
}

Deno.test("contracts: every fake and every adapter of its port passes the same cases", async () => {
  const files = [...await sources("src"), ...await sources("tests")];
  const ports = portsIn(files);
  const fakes = files.filter(({ path }) => path.startsWith("tests/fakes/"))
    .flatMap(implementations).filter(({ port }) => ports.has(port));
  assert(fakes.length >= 18, `${fakes.length} fakes were found`);
  assertEquals(faults(files), []);
});

Deno.test("contracts: what has lost its reason is not excused", async () => {
  const names = (await sources("src/adapters")).flatMap(implementations).map(({ name }) => name);
  for (const name of Object.keys(EXCUSED)) assert(names.includes(name), name);
});

Deno.test("contracts: a missing contract, a missing run and a fake of one's own are noticed", () => {
  const file = (path: string, text: string): Source => ({ path, text });
  const port = file("src/ports/some_port.ts", "export interface SomePort {\n}\n");
  const fake = file("tests/fakes/fake_it.ts", "export class FakeIt implements SomePort {\n}\n");
  const real = file("src/adapters/some_port/real.ts", "export function real(): SomePort {\n}\n");
  const contract = file(
    "tests/contracts/some_port_contract.ts",
    "export function somePortContract(\n  name: string,\n) {}\n",
  );
  const run = (...names: string[]) =>
    file("tests/a_test.ts", names.map((name) => `somePortContract("${name}", x);\n`).join(""));
  assertEquals(faults([port, real]), [], "a port without a fake needs none");
  assertEquals(faults([port, fake, real, contract, run("FakeIt", "real over x")]), []);
  assertEquals(faults([port, fake, contract, run("real")]), [
    "tests/fakes/fake_it.ts: the contract of SomePort is not run on FakeIt",
  ]);
  assertEquals(faults([port, fake, real, contract, run("FakeIt", "realish")]), [
    "src/adapters/some_port/real.ts: the contract of SomePort is not run on real",
  ]);
  assertEquals(faults([port, fake, run("FakeIt")]), [
    "tests/fakes/fake_it.ts: SomePort has no contract",
  ]);
  const own = file("tests/b_test.ts", "class Mine extends X implements Other, SomePort {\n}\n");
  assertEquals(faults([port, own]), ["tests/b_test.ts: Mine belongs in tests/fakes"]);
});
