/**
 * The canary scan (threats.md A9): every command, on its success and its error paths, with a secret of its own for each
 * purpose. None of them comes out in any shape on stdout or stderr, in an argument, in the environment of a program that
 * sealhold starts, in a file, or in a server's log, save where the command is there to print it.
 */
import { HAVE_OPENSSL } from "../adapters/http_transport/certificates.ts";
import { assert, assertEquals } from "@std/assert";
import { Evidence } from "../canary/evidence.ts";
import { startAcme } from "./canary/acme.ts";
import { apiKeys, hostileRefresh, oauthLogins, sealholdLogins } from "./canary/auth_commands.ts";
import { crashes, idleCommands, refusedPermissions } from "./canary/fault_commands.ts";
import { otherToolFiles } from "./canary/other_tool_commands.ts";
import { hostileServers } from "./canary/hostile_commands.ts";
import { modelRuns } from "./canary/model_commands.ts";
import { jobLogins, operatorCommands, servedLogins } from "./canary/server_commands.ts";
import { watchedSealhold } from "./canary/servers.ts";
import { keychainStore, passphraseStore, plainStore } from "./canary/store_commands.ts";
import { type Tally, World } from "./canary/world.ts";

const ignore = Deno.build.os !== "linux";
const MIN_RUNS = 80;
const MIN_COMMANDS = 40;
/** Chains of commands that run side by side. */
const AT_ONCE = 4;

/** The CI logins' issuer has a certificate of its own. */
const left = HAVE_OPENSSL ? "" : " (without CI logins: no openssl)";

Deno.test(
  `A9: no command prints, passes on or leaves a secret, whether it succeeds or fails${left}`,
  {
    ignore,
  },
  async () => {
    const evidence = new Evidence();
    const tally: Tally = { ok: 0, failed: 0, programs: new Set(), commands: new Set() };
    const password = evidence.mint("password");
    {
      await using server = await watchedSealhold(evidence, { password, loginLimits: NO_LIMITS });
      await using acme = startAcme(evidence);
      const { url } = server;
      const chains: ((world: World) => Promise<void>)[] = [
        hostileServers,
        oauthLogins,
        (world) => crashes(world, url, password),
        passphraseStore,
        (world) => modelRuns(world, acme.origin),
        (world) => sealholdLogins(world, url, password),
        apiKeys,
        otherToolFiles,
        keychainStore,
        ...(HAVE_OPENSSL ? [(world: World) => jobLogins(world, url)] : []),
        (world) => hostileRefresh(world, evidence),
        operatorCommands,
        servedLogins,
        (world) => refusedPermissions(world, url, password),
        idleCommands,
        plainStore,
      ];
      await sideBySide(chains.map((chain) => async () => {
        await using world = await World.make(evidence, tally);
        await Deno.writeTextFile(world.home("config.toml"), acme.config, { mode: 0o600 });
        await chain(world);
      }));
    }
    const { ok, failed, programs, commands } = tally;
    const searched = `${evidence.secrets} secrets in ${Math.round(evidence.bytes / 1024)} KiB`;
    const hits = evidence.hits();
    // deno-lint-ignore no-console
    console.log(
      `canary: ${ok} runs that succeed, ${failed} that fail, of ${commands.size} commands; ${searched}; ${hits.length} hits`,
    );
    assertEquals(hits, []);
    assertEquals([...programs].sort(), ["secret-tool", "tailscale", "xdg-open"]);
    assert(ok + failed >= MIN_RUNS && commands.size >= MIN_COMMANDS);
  },
);

Deno.test("A9: the scan finds a program that leaks, wherever it leaks to", { ignore }, async () => {
  const evidence = new Evidence();
  const tally: Tally = { ok: 0, failed: 0, programs: new Set(), commands: new Set() };
  await using world = await World.make(evidence, tally);
  const stdin = evidence.mint("password");
  // What sealhold would have to do to be found out: it is wrapped in a program that does.
  const leak = `IFS= read -r it
    echo "$it" | base64
    echo "refused: $it" >&2
    printf %s "$it" > "$TMPDIR/crash"
    mkdir "$HOME/$it"
    xdg-open "http://127.0.0.1/?q=$it"
    GIVEN=$it tailscale status --json > /dev/null
    exec "$@"`;
  await world.runAs(["exit-codes"], { stdin: `${stdin}\n`, via: ["sh", "-c", leak, "sh"] });
  const places = evidence.hits().map(({ place }) =>
    place.replace(world.folder, "").replace(/-\d+\./, ".").replace(/ after .*/, "")
  );
  assertEquals([...new Set(places.map((place) => place.replaceAll(stdin, "…")))].sort(), [
    "/records/tailscale.environ",
    "/records/xdg-open.argv",
    "/tmp/crash",
    "name of /home/…",
    "stderr of sealhold exit-codes",
    "stdout of sealhold exit-codes",
  ]);
});

/** Every attempt counts as one of an account that many chains share. */
const NO_LIMITS = { perAccount: 10_000, perAddress: 10_000, windowMs: 300_000 };

async function sideBySide(jobs: (() => Promise<void>)[]): Promise<void> {
  const rest = [...jobs];
  const errors: unknown[] = [];
  const work = async () => {
    for (let job = rest.shift(); job !== undefined; job = rest.shift()) {
      await job().catch((error) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  assertEquals(errors, []);
}
