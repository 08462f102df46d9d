import { assert, assertEquals } from "@std/assert";
import { resolvePaths } from "../../../../src/core/client/config/paths.ts";
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
      "/home/ada/.config/signet",
      "/home/ada/.local/state/signet",
      "/home/ada/.cache/signet",
    ],
  },
  "the XDG variables": {
    env: { HOME, XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s", XDG_CACHE_HOME: "/k" },
    folders: ["/c/signet", "/s/signet", "/k/signet"],
  },
  "one XDG variable": {
    env: { HOME, XDG_STATE_HOME: "/s" },
    folders: ["/home/ada/.config/signet", "/s/signet", "/home/ada/.cache/signet"],
  },
  "all XDG variables without HOME": {
    env: { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s", XDG_CACHE_HOME: "/k" },
    folders: ["/c/signet", "/s/signet", "/k/signet"],
  },
  "relative XDG variables are ignored": {
    env: { HOME, XDG_CONFIG_HOME: "c", XDG_STATE_HOME: "./s", XDG_CACHE_HOME: "~/k" },
    folders: [
      "/home/ada/.config/signet",
      "/home/ada/.local/state/signet",
      "/home/ada/.cache/signet",
    ],
  },
  "empty variables read as unset": {
    env: { HOME, SIGNET_HOME: "", XDG_CONFIG_HOME: "" },
    folders: [
      "/home/ada/.config/signet",
      "/home/ada/.local/state/signet",
      "/home/ada/.cache/signet",
    ],
  },
  "SIGNET_HOME over all": {
    env: { HOME, SIGNET_HOME: "/signet", XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s" },
    folders: ["/signet", "/signet/state", "/signet/cache"],
  },
  "a relative SIGNET_HOME is under the working folder": {
    env: { SIGNET_HOME: "s" },
    folders: ["/work/s", "/work/s/state", "/work/s/cache"],
  },
  "--config over SIGNET_HOME, for the configuration alone": {
    env: { SIGNET_HOME: "/signet" },
    flag: "/conf",
    folders: ["/conf", "/signet/state", "/signet/cache"],
  },
  "--config over XDG, for the configuration alone": {
    env: { HOME, XDG_CONFIG_HOME: "/c" },
    flag: "/conf",
    folders: ["/conf", "/home/ada/.local/state/signet", "/home/ada/.cache/signet"],
  },
  "--config where there is no home": {
    flag: "/conf",
    folders: ["/conf", "/conf/state", "/conf/cache"],
  },
  "a relative --config": {
    env: { HOME },
    flag: "../conf",
    folders: ["/conf", "/home/ada/.local/state/signet", "/home/ada/.cache/signet"],
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
  resolvePaths(new FakeEnvironment({ SIGNET_HOME: "/s" }), "/c", forbidden);
  resolvePaths(new FakeEnvironment({ HOME }), undefined, forbidden);
});

Deno.test("folders: nothing else is read when SIGNET_HOME is set", () => {
  const env = new FakeEnvironment({ SIGNET_HOME: "/s", HOME });
  resolvePaths(env, undefined, () => "/work");
  assertEquals([...env.asked], ["SIGNET_HOME"]);
});

Deno.test("folders: on Windows", () => {
  const windows = (variables: Record<string, string>) =>
    resolvePaths(new FakeEnvironment(variables, { os: "windows" }), undefined, () => "/work");
  const both = windows({ APPDATA: "/R", LOCALAPPDATA: "/L", HOME });
  assertEquals([both.config, both.state, both.cache], [
    "/R/signet",
    "/L/signet/state",
    "/L/signet/cache",
  ]);
  const roaming = windows({ APPDATA: "/R", XDG_CONFIG_HOME: "/c" });
  assertEquals([roaming.config, roaming.state], ["/R/signet", "/R/signet/state"]);
});

Deno.test("case 31: no home is told with what to do, unset apart from refused", async (t) => {
  await t.step("unset", async () => {
    const error = await failureOf(() => resolvePaths(new FakeEnvironment(), undefined, () => "/"));
    assertEquals(error.code, "NO_HOME");
    assert(error.hint?.includes("SIGNET_HOME"));
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
    assert(error.hint?.includes("--allow-env=SIGNET_HOME,HOME,"));
  });
});
