import { assert, assertEquals, assertThrows } from "@std/assert";
import { resolvePaths } from "../../../../src/core/client/config/paths.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { failureOf } from "../http/fixture.ts";

interface Case {
  env?: Record<string, string>;
  flag?: string;
  /** config, state, cache */
  folders: [string, string, string];
}

const HOME = "/home/ada";
const TABLE: Record<string, Case> = {
  "HOME alone": {
    env: { HOME },
    folders: [
      "/home/ada/.config/sealhold",
      "/home/ada/.local/state/sealhold",
      "/home/ada/.cache/sealhold",
    ],
  },
  "the XDG variables": {
    env: { HOME, XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s", XDG_CACHE_HOME: "/k" },
    folders: ["/c/sealhold", "/s/sealhold", "/k/sealhold"],
  },
  "one XDG variable": {
    env: { HOME, XDG_STATE_HOME: "/s" },
    folders: ["/home/ada/.config/sealhold", "/s/sealhold", "/home/ada/.cache/sealhold"],
  },
  "all XDG variables without HOME": {
    env: { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s", XDG_CACHE_HOME: "/k" },
    folders: ["/c/sealhold", "/s/sealhold", "/k/sealhold"],
  },
  "relative XDG variables are ignored": {
    env: { HOME, XDG_CONFIG_HOME: "c", XDG_STATE_HOME: "./s", XDG_CACHE_HOME: "~/k" },
    folders: [
      "/home/ada/.config/sealhold",
      "/home/ada/.local/state/sealhold",
      "/home/ada/.cache/sealhold",
    ],
  },
  "empty variables read as unset": {
    env: { HOME, SEALHOLD_HOME: "", XDG_CONFIG_HOME: "" },
    folders: [
      "/home/ada/.config/sealhold",
      "/home/ada/.local/state/sealhold",
      "/home/ada/.cache/sealhold",
    ],
  },
  "SEALHOLD_HOME over all": {
    env: { HOME, SEALHOLD_HOME: "/sealhold", XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s" },
    folders: ["/sealhold", "/sealhold/state", "/sealhold/cache"],
  },
  "--config over SEALHOLD_HOME, for the configuration alone": {
    env: { SEALHOLD_HOME: "/sealhold" },
    flag: "/conf",
    folders: ["/conf", "/sealhold/state", "/sealhold/cache"],
  },
  "--config over XDG, for the configuration alone": {
    env: { HOME, XDG_CONFIG_HOME: "/c" },
    flag: "/conf",
    folders: ["/conf", "/home/ada/.local/state/sealhold", "/home/ada/.cache/sealhold"],
  },
  "--config where there is no home": {
    flag: "/conf",
    folders: ["/conf", "/conf/state", "/conf/cache"],
  },
  "a relative --config": {
    env: { HOME },
    flag: "../conf",
    folders: ["/conf", "/home/ada/.local/state/sealhold", "/home/ada/.cache/sealhold"],
  },
};

for (const [what, { env = {}, flag, folders }] of Object.entries(TABLE)) {
  Deno.test(`folders: ${what}`, () => {
    const paths = resolvePaths(new FakeEnvironment(env), flag, () => "/work");
    assertEquals([paths.config, paths.state, paths.cache], folders);
    assertEquals(paths.store, `${folders[0]}/auth.json`);
    assertEquals(paths.configFile, `${folders[0]}/config.toml`);
    assertEquals(paths.keyFile, `${folders[1]}/store.key`);
    assertEquals(paths.serverData, `${folders[1]}/server`);
  });
}

Deno.test("folders: the working folder is asked for only when a path is relative", () => {
  const forbidden = () => {
    throw new Error("asked");
  };
  resolvePaths(new FakeEnvironment({ SEALHOLD_HOME: "/s" }), "/c", forbidden);
  resolvePaths(new FakeEnvironment({ HOME }), undefined, forbidden);
});

Deno.test("case 57: a relative home is refused, for it would be another one in every folder", () => {
  const refusals: [string, Record<string, string>, "linux" | "windows"][] = [
    ["SEALHOLD_HOME", { SEALHOLD_HOME: "s" }, "linux"],
    ["SEALHOLD_HOME", { SEALHOLD_HOME: "./s", HOME }, "linux"],
    ["SEALHOLD_HOME", { SEALHOLD_HOME: "~/s", HOME }, "linux"],
    ["HOME", { HOME: "." }, "linux"],
    ["HOME", { HOME: "home/ada", XDG_CONFIG_HOME: "/c" }, "linux"],
    ["HOME", { HOME: "home/ada", XDG_CONFIG_HOME: "c" }, "linux"],
    ["APPDATA", { APPDATA: "R", LOCALAPPDATA: "C:\\L" }, "windows"],
    ["LOCALAPPDATA", { APPDATA: "C:\\R", LOCALAPPDATA: "L" }, "windows"],
  ];
  for (const [name, variables, os] of refusals) {
    for (const flag of os === "windows" ? [undefined] : [undefined, "/conf"]) {
      const resolve = () =>
        resolvePaths(new FakeEnvironment(variables, { os }), flag, () => "/work");
      const error = assertThrows(resolve, SealholdError);
      assertEquals([error.code, error.message], [
        "USAGE",
        `${name} is not the full path of a folder`,
      ]);
    }
  }
  // One that nothing is made of says nothing.
  const xdg = { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s", XDG_CACHE_HOME: "/k" };
  const paths = resolvePaths(new FakeEnvironment({ HOME: "x", ...xdg }), undefined, () => "/work");
  assertEquals(paths.config, "/c/sealhold");
});

Deno.test("folders: nothing else is read when SEALHOLD_HOME is set", () => {
  const env = new FakeEnvironment({ SEALHOLD_HOME: "/s", HOME });
  resolvePaths(env, undefined, () => "/work");
  assertEquals([...env.asked], ["SEALHOLD_HOME"]);
});

Deno.test("folders: on Windows", () => {
  const windows = (variables: Record<string, string>) =>
    resolvePaths(new FakeEnvironment(variables, { os: "windows" }), undefined, () => "/work");
  const both = windows({ APPDATA: "/R", LOCALAPPDATA: "/L", HOME });
  assertEquals([both.config, both.state, both.cache], [
    "/R/sealhold",
    "/L/sealhold/state",
    "/L/sealhold/cache",
  ]);
  const roaming = windows({ APPDATA: "/R", XDG_CONFIG_HOME: "/c" });
  assertEquals([roaming.config, roaming.state], ["/R/sealhold", "/R/sealhold/state"]);
});

Deno.test("case 31: no home is told with what to do, unset apart from refused", async (t) => {
  await t.step("unset", async () => {
    const error = await failureOf(() => resolvePaths(new FakeEnvironment(), undefined, () => "/"));
    assertEquals(error.code, "NO_HOME");
    assert(error.hint?.includes("SEALHOLD_HOME"));
  });
  await t.step("a state folder alone is not enough", async () => {
    const env = new FakeEnvironment({ XDG_CONFIG_HOME: "/c" });
    assertEquals((await failureOf(() => resolvePaths(env, undefined, () => "/"))).code, "NO_HOME");
  });
  await t.step("refused by the sandbox", async () => {
    const env = new FakeEnvironment({ HOME }, { readable: ["PATH"] });
    const error = await failureOf(() => resolvePaths(env, undefined, () => "/"));
    assertEquals(error.code, "PERMISSION_REFUSED");
    assertEquals(error.data["kind"], "env");
    assert(error.hint?.includes("--allow-env=SEALHOLD_HOME,HOME,"));
  });
});
