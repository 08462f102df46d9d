/** Measures floors and servers in turns and prints medians; what may be set is said in ../server.sh. */
import { measure, type Measurement, type Row } from "./measure.ts";
import { comparison, table } from "./table.ts";
import { floorProgram, startFloor, startServer, type Target } from "./targets.ts";

const setting = (name: string, otherwise: string) => Deno.env.get(name) ?? otherwise;
const rounds = Number(setting("ROUNDS", "5"));
const seconds = Number(setting("SECONDS_EACH", "3"));
const connections = Number(setting("CONNECTIONS", "64"));
const sizes = setting("SIZES", "1,10,100").split(",").map(Number);
const wanted = new RegExp(`^(${setting("ROWS", ".*")})`);
let port = Number(setting("PORT", "18471"));
const executables = await Promise.all(Deno.args.map((path) => Deno.realPath(path)));
const names = ["before", "after"];

const FLOOR: Row = { name: "floor", size: 0, path: "/secrets/get/BENCH", connections };

function rows(): Row[] {
  const of = (size: number): Row[] => {
    // A page of a hundred names from the first one, and from the middle.
    const list = { size, connections: 4 };
    const middle = btoa(`N${String(size * 500).padStart(6, "0")}`).replaceAll("=", "");
    return [
      {
        ...{ name: `random ${size}k`, size, path: "/", connections },
        ...{ script: "random.lua", args: [String(size * 1000)] },
      },
      { ...list, name: `list ${size}k`, path: "/secrets/list" },
      { ...list, name: `list deep ${size}k`, path: `/secrets/list?cursor=${middle}` },
    ];
  };
  return [
    { ...FLOOR, name: "get" },
    { ...FLOOR, name: "set", path: "/secrets/set", script: "set.lua" },
    ...sizes.flatMap(of),
  ].filter(({ name }) => wanted.test(name));
}

const work = await Deno.makeTempDir({ prefix: "sealhold-bench-" });
const targets: Target[] = [];
try {
  const floor = await floorProgram(executables[0], work);
  for (const which of ["bare", "like"]) targets.push(await startFloor(floor, which, port++));
  const servers: Target[] = [];
  const programs = executables.length === 0 ? [undefined] : executables;
  for (const [i, executable] of programs.entries()) {
    const name = programs.length === 1 ? "server" : names[i] ?? `other ${i}`;
    const server = await startServer({ name, executable, port: port++, work }, sizes);
    servers.push(server);
    targets.push(server);
  }
  // The first secret of the account with one; what `get` asks for.
  const set = { name: "set", size: 0, path: "/secrets/set", connections: 1, script: "set.lua" };
  for (const server of servers) await measure(server, set, 1);
  // Nothing is counted before V8 has seen all of it.
  for (const server of servers) for (const row of rows()) await measure(server, row, 1);

  const all: Measurement[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const target of targets.slice(0, 2)) all.push(await measure(target, FLOOR, seconds));
    for (const row of rows()) {
      // Now one first, now the other.
      const turns = round % 2 === 0 ? servers : servers.toReversed();
      for (const server of turns) all.push(await measure(server, row, seconds));
    }
  }
  const version = executables.length === 0 ? `Deno ${Deno.version.deno}` : "the executable";
  // deno-lint-ignore no-console
  const say = console.log;
  say(`${version}, ${connections} connections, ${rounds} rounds of ${seconds} s, medians`);
  say(table(all));
  const after = servers.at(-1)?.name ?? "";
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  say(comparison(all, [
    ...(servers.length === 2
      ? rows().map(({ name }) => ["after", name, "before", name] as const)
      : []),
    ...sizes.map((size) => [after, `random ${size}k`, after, "get"] as const),
    ...["random", "list", "list deep"].map((row) =>
      [after, `${row} ${most}k`, after, `${row} ${least}k`] as const
    ),
  ]));
} finally {
  for (const target of targets) await target.stop();
  await Deno.remove(work, { recursive: true });
}
