import { assert, assertEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../../../src/errors.ts";
import { findPlaces } from "../../../../src/core/client/permissions/find_places.ts";
import {
  CLIENT_NEEDS,
  type Needs,
  NO_NEEDS,
} from "../../../../src/core/shared/permissions/needs.ts";
import {
  type Places,
  resolveFlags,
  resolveOptionalFlags,
} from "../../../../src/core/client/permissions/resolve_flags.ts";
import { programName, tailscaleSocket } from "../../../../src/core/shared/permissions/programs.ts";
import { resolvePaths } from "../../../../src/core/client/config/paths.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";

function placesOf(
  paths: Places["paths"] = {},
  hosts: Places["hosts"] = {},
  programs: Places["programs"] = {},
): Places {
  return { paths, hosts, programs };
}

Deno.test("flags: sorted, each once, and none for what is not needed", () => {
  const needs: Needs = { env: ["B", "A", "B"], read: ["config", "state"], net: ["server"] };
  const places = placesOf({ config: "/c", state: "/s" }, { server: ["a.test:443"] });
  assertEquals(resolveFlags(needs, places), [
    "--allow-env=A,B",
    "--allow-read=/c,/s",
    "--allow-net=a.test:443",
  ]);
  assertEquals(resolveFlags({ env: [] }, placesOf()), []);
});

Deno.test("flags: what may be needed stands in the place of the required flag of its kind", () => {
  const needs: Needs = {
    env: ["A"],
    read: ["config"],
    net: ["server"],
    may: { read: ["state", "data"], net: ["loopback"], run: ["browser", "keychain"] },
  };
  const places = placesOf({ config: "/c", state: "/c/state", data: "/d" }, {
    server: ["a.test:443"],
    loopback: ["127.0.0.1:0"],
  }, { browser: "xdg-open" });
  assertEquals(resolveOptionalFlags(needs, places), [
    "--allow-read=/c,/d",
    "--allow-net=127.0.0.1:0,a.test:443",
    "--allow-run=xdg-open",
  ]);
  const covered: Needs = { ...needs, may: { read: ["state"], net: ["server"] } };
  assertEquals(resolveOptionalFlags(covered, places), [], "a kind to which nothing is added");
  assertEquals(resolveOptionalFlags({ env: ["A"] }, places), []);
});

Deno.test("flags: a role without a place needs no permission", () => {
  const needs: Needs = { env: [], read: ["config", "ca-file"], write: ["data"], net: ["listen"] };
  assertEquals(resolveFlags(needs, placesOf({ config: "/c" })), ["--allow-read=/c"]);
});

Deno.test("flags: a folder covers what is in it, and nothing that only looks like it", () => {
  const needs: Needs = { env: [], read: ["config", "state", "key-file", "data"] };
  const paths = {
    config: "/s",
    state: "/s/state",
    "key-file": "/s-other/k",
    data: "/s/state/server",
  };
  assertEquals(resolveFlags(needs, placesOf(paths)), ["--allow-read=/s,/s-other/k"]);
});

Deno.test("flags: system information and every kind there is", () => {
  const needs: Needs = {
    env: ["A"],
    read: ["data"],
    write: ["data"],
    net: ["listen"],
    sys: ["umask"],
    run: ["keychain"],
  };
  const places = placesOf({ data: "/d" }, { listen: ["127.0.0.1:8420"] }, {
    keychain: "secret-tool",
  });
  assertEquals(resolveFlags(needs, places), [
    "--allow-env=A",
    "--allow-read=/d",
    "--allow-write=/d",
    "--allow-net=127.0.0.1:8420",
    "--allow-sys=umask",
    "--allow-run=secret-tool",
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

function placePorts(env: Record<string, string>, origin = "https://sealhold.test", token?: string) {
  const environment = new FakeEnvironment({ SEALHOLD_HOME: "/home/s", ...env });
  return {
    env: environment,
    userFiles: new FakeUserFiles({}, "/work"),
    globals: token === undefined ? {} : { token },
    keyFiles: () => Promise.resolve(["/keys/store.key"]),
    projectFiles: () => Promise.resolve<readonly string[]>([]),
    paths: () => resolvePaths(environment, undefined, () => "/work"),
    serverOrigin: () => Promise.resolve(origin),
    usesKeychain: () => Promise.resolve(false),
    providerHosts: (name?: string) =>
      Promise.resolve(
        ["https://api.one.test/v1", "https://two.test:8443"].filter((host) =>
          name === undefined || host.includes(name)
        ),
      ),
    socketsAreAddresses: true,
  };
}

Deno.test("places: every role is found where the configuration has it", async () => {
  const env = { SEALHOLD_PASSPHRASE_FILE: "/p", SEALHOLD_CA_FILE: "/ca.pem" };
  const found = await findPlaces(placePorts(env, "https://sealhold.test", "/token"), ALL);
  assertEquals(found.paths, {
    config: "/home/s",
    state: "/home/s/state",
    data: "/home/s/state/server",
    "key-file": ["/keys/store.key"],
    "passphrase-file": "/p",
    "token-file": "/token",
    "ca-file": "/ca.pem",
    "working-folder": "/work",
  });
  assertEquals(found.hosts, { server: ["sealhold.test:443"], listen: ["127.0.0.1:8420"] });
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
  assertEquals(await findPlaces(ports, NO_NEEDS), placesOf());
});

Deno.test("places: a command's own options win", async () => {
  const own = { data: "/data", listen: "0.0.0.0:9000" };
  const found = await findPlaces(placePorts({}), ALL, own);
  assertEquals([found.paths.data, found.hosts.listen], ["/data", ["0.0.0.0:9000"]]);
});

Deno.test("places: one that lies behind a refused permission is left out, a fault is not", async () => {
  for (const code of ["PERMISSION_REFUSED", "NO_HOME"] as const) {
    const ports = placePorts({});
    ports.paths = () => {
      throw new SealholdError(code, "x");
    };
    ports.serverOrigin = () => Promise.reject(new SealholdError(code, "x"));
    const found = await findPlaces(ports, ALL);
    assertEquals([found.paths.config, found.hosts.server, found.paths["working-folder"]], [
      undefined,
      undefined,
      "/work",
    ]);
  }
  const broken = placePorts({});
  broken.serverOrigin = () => Promise.reject(new SealholdError("CONFIG_INVALID", "x"));
  const error = await assertRejects(() => findPlaces(broken, ALL), SealholdError);
  assertEquals(error.code, "CONFIG_INVALID");
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
    assertEquals((await findPlaces(placePorts({}, origin), ALL)).hosts.server, [server]);
  });
}

Deno.test("the client's declaration names no proxy variable: Deno reads those by itself", () => {
  assert(CLIENT_NEEDS.env.length > 0);
  assertEquals(CLIENT_NEEDS.env.filter((name) => /proxy/i.test(name)), []);
});

const REACHING: Needs = {
  env: [],
  net: ["providers", "loopback", "issuers"],
  may: { read: ["tailscale-socket"], net: ["tailscaled"], run: ["browser", "tailscale"] },
};

Deno.test("places: providers, issuers, and what is only optional", async () => {
  const found = await findPlaces(placePorts({}), REACHING, { issuers: ["https://ci.test"] });
  assertEquals(found.hosts, {
    providers: ["api.one.test:443", "two.test:8443"],
    loopback: ["127.0.0.1:0"],
    issuers: ["ci.test:443"],
    tailscaled: ["unix:/var/run/tailscale/tailscaled.sock"],
  });
  assertEquals(found.paths, { "tailscale-socket": "/var/run/tailscale/tailscaled.sock" });
  assertEquals(found.programs, { browser: "xdg-open", tailscale: "tailscale" });
  const one = await findPlaces(placePorts({}), REACHING, { provider: "two" });
  assertEquals([one.hosts.providers, one.hosts.issuers], [["two.test:8443"], undefined]);
});

Deno.test("places: an older Deno is not given a socket as an address", async () => {
  const ports = { ...placePorts({}), socketsAreAddresses: false };
  assertEquals((await findPlaces(ports, REACHING)).hosts.tailscaled, undefined);
});

Deno.test("places: the keychain's tool counts only where the store is opened by it", async () => {
  const ports = placePorts({});
  assertEquals((await findPlaces(ports, CLIENT_NEEDS)).programs, {});
  ports.usesKeychain = () => Promise.resolve(true);
  assertEquals((await findPlaces(ports, CLIENT_NEEDS)).programs, { keychain: "secret-tool" });
  const making: Needs = { env: [], run: ["keychain"], may: { run: ["new-keychain"] } };
  const found = await findPlaces(placePorts({}), making);
  assertEquals(resolveFlags(making, found), [], "not yet");
  assertEquals(resolveOptionalFlags(making, found), ["--allow-run=secret-tool"], "or may be");
  const there = await findPlaces(ports, making);
  assertEquals(resolveFlags(making, there), ["--allow-run=secret-tool"]);
  assertEquals(resolveOptionalFlags(making, there), []);
});

Deno.test("places: every slot's key file is among them, for a rekey needs them all", async () => {
  const ports = placePorts({});
  ports.keyFiles = () => Promise.resolve(["/keys/a.key", "/keys/b.key"]);
  const needs: Needs = { env: [], read: ["key-file"] };
  assertEquals(resolveFlags(needs, await findPlaces(ports, needs)), [
    "--allow-read=/keys/a.key,/keys/b.key",
  ]);
});

Deno.test("places: where a project's file chose the context, it and what is looked at before it can be read", async () => {
  const ports = placePorts({});
  const looked = ["/src/app/.sealhold.toml", "/src/.sealhold.toml"];
  ports.projectFiles = () => Promise.resolve(looked);
  const found = await findPlaces(ports, CLIENT_NEEDS);
  const flags = resolveFlags(CLIENT_NEEDS, found);
  const of = (kind: string) => flags.find((flag) => flag.startsWith(`--allow-${kind}=`)) ?? "";
  for (const path of looked) {
    assert(of("read").split(/[=,]/).includes(path), of("read"));
    assert(!of("write").includes(path), of("write"));
  }
});

Deno.test("programs: each has its own name on every system", () => {
  const names = (os: string) =>
    (["keychain", "browser", "tailscale"] as const).map((role) => programName(role, os));
  assertEquals(names("linux"), ["secret-tool", "xdg-open", "tailscale"]);
  assertEquals(names("freebsd"), names("linux"));
  assertEquals(names("darwin"), ["security", "open", "tailscale"]);
  assertEquals(names("windows"), ["powershell.exe", "rundll32", "tailscale.exe"]);
  assertEquals(tailscaleSocket("windows"), undefined);
});
