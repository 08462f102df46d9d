import { assert, assertEquals, assertRejects } from "@std/assert";
import { SignetError } from "../../../src/errors.ts";
import { findPlaces } from "../../../src/core/permissions/find_places.ts";
import { CLIENT_NEEDS, type Needs, NO_NEEDS } from "../../../src/core/permissions/needs.ts";
import { resolveFlags } from "../../../src/core/permissions/resolve_flags.ts";
import { resolvePaths } from "../../../src/core/config/paths.ts";
import { FakeEnvironment } from "../../fakes/fake_environment.ts";
import { FakeUserFiles } from "../../fakes/fake_user_files.ts";

Deno.test("flags: sorted, each once, and none for what is not needed", () => {
  const needs: Needs = { env: ["B", "A", "B"], read: ["config", "state"], net: ["server"] };
  const places = { paths: { config: "/c", state: "/s" }, server: "a.test:443" };
  assertEquals(resolveFlags(needs, places), [
    "--allow-env=A,B",
    "--allow-read=/c,/s",
    "--allow-net=a.test:443",
  ]);
  assertEquals(resolveFlags({ env: [] }, { paths: {} }), []);
});

Deno.test("flags: a role without a place needs no permission", () => {
  const needs: Needs = { env: [], read: ["config", "ca-file"], write: ["data"], net: ["listen"] };
  assertEquals(resolveFlags(needs, { paths: { config: "/c" } }), ["--allow-read=/c"]);
});

Deno.test("flags: a folder covers what is in it, and nothing that only looks like it", () => {
  const needs: Needs = { env: [], read: ["config", "state", "key-file", "data"] };
  const paths = {
    config: "/s",
    state: "/s/state",
    "key-file": "/s-other/k",
    data: "/s/state/server",
  };
  assertEquals(resolveFlags(needs, { paths }), ["--allow-read=/s,/s-other/k"]);
});

Deno.test("flags: system information and every kind there is", () => {
  const needs: Needs = {
    env: ["A"],
    read: ["data"],
    write: ["data"],
    net: ["listen"],
    sys: ["umask"],
  };
  const places = { paths: { data: "/d" }, listen: "127.0.0.1:8420" };
  assertEquals(resolveFlags(needs, places), [
    "--allow-env=A",
    "--allow-read=/d",
    "--allow-write=/d",
    "--allow-net=127.0.0.1:8420",
    "--allow-sys=umask",
  ]);
});

const ALL: Needs = {
  env: [],
  read: [
    "config",
    "state",
    "key-file",
    "passphrase-file",
    "token-file",
    "ca-file",
    "data",
    "working-folder",
  ],
  write: ["config"],
  net: ["server", "listen"],
};

function placePorts(env: Record<string, string>, origin = "https://signet.test", token?: string) {
  const environment = new FakeEnvironment({ SIGNET_HOME: "/home/s", ...env });
  return {
    env: environment,
    userFiles: new FakeUserFiles({}, "/work"),
    globals: token === undefined ? {} : { token },
    keyFiles: () => Promise.resolve(["/keys/store.key"]),
    paths: () => resolvePaths(environment, undefined, () => "/work"),
    serverOrigin: () => Promise.resolve(origin),
  };
}

Deno.test("places: every role is found where the configuration has it", async () => {
  const env = { SIGNET_PASSPHRASE_FILE: "/p", SIGNET_CA_FILE: "/ca.pem" };
  const found = await findPlaces(placePorts(env, "https://signet.test", "/token"), ALL);
  assertEquals(found.paths, {
    config: "/home/s",
    state: "/home/s/state",
    data: "/home/s/state/server",
    "key-file": "/keys/store.key",
    "passphrase-file": "/p",
    "token-file": "/token",
    "ca-file": "/ca.pem",
    "working-folder": "/work",
  });
  assertEquals([found.server, found.listen], ["signet.test:443", "127.0.0.1:8420"]);
});

Deno.test("places: what is not configured is left out, and what is not needed is not looked for", async () => {
  const found = await findPlaces(placePorts({}), ALL);
  for (const role of ["passphrase-file", "token-file", "ca-file"] as const) {
    assertEquals(found.paths[role], undefined);
  }
  const ports = placePorts({});
  ports.paths = () => {
    throw new Error("looked for");
  };
  ports.serverOrigin = () => Promise.reject(new Error("looked for"));
  assertEquals(await findPlaces(ports, NO_NEEDS), { paths: {} });
});

Deno.test("places: a command's own options win", async () => {
  const own = { data: "/data", listen: "0.0.0.0:9000" };
  const found = await findPlaces(placePorts({}), ALL, own);
  assertEquals([found.paths.data, found.listen], ["/data", "0.0.0.0:9000"]);
});

Deno.test("places: one that lies behind a refused permission is left out, a fault is not", async () => {
  for (const code of ["PERMISSION_REFUSED", "NO_HOME"] as const) {
    const ports = placePorts({});
    ports.paths = () => {
      throw new SignetError(code, "x");
    };
    ports.serverOrigin = () => Promise.reject(new SignetError(code, "x"));
    const found = await findPlaces(ports, ALL);
    assertEquals([found.paths.config, found.server, found.paths["working-folder"]], [
      undefined,
      undefined,
      "/work",
    ]);
  }
  const broken = placePorts({});
  broken.serverOrigin = () => Promise.reject(new SignetError("CONFIG_INVALID", "x"));
  await assertRejects(() => findPlaces(broken, ALL), SignetError);
});

for (
  const [origin, server] of [
    ["https://a.test", "a.test:443"],
    ["https://a.test:8443", "a.test:8443"],
    ["http://127.0.0.1", "127.0.0.1:80"],
    ["http://[::1]:8420", "[::1]:8420"],
  ] as const
) {
  Deno.test(`places: the server ${origin} is ${server} to the sandbox`, async () => {
    assertEquals((await findPlaces(placePorts({}, origin), ALL)).server, server);
  });
}

Deno.test("the client's declaration names no proxy variable: Deno reads those by itself", () => {
  assert(CLIENT_NEEDS.env.length > 0);
  assertEquals(CLIENT_NEEDS.env.filter((name) => /proxy/i.test(name)), []);
});
