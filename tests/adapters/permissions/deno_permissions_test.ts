import { assertEquals } from "@std/assert";
import { runScript } from "../http_transport/loopback.ts";

const SOCKETS = `
import { denoPermissions } from "@src/adapters/permissions/deno_permissions.ts";
const listener = Deno.listen({ transport: "unix", path: Deno.args[0] });
try {
  (await Deno.connect({ transport: "unix", path: Deno.args[0] })).close();
  console.log(denoPermissions.socketsAreAddresses, "connected");
} catch (error) {
  console.log(denoPermissions.socketsAreAddresses, error.name);
}
listener.close();
`;

Deno.test({
  name: "whether a Unix socket is an address to the sandbox is what this Deno does, with -A too",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const run = (flags: string[], name: string) =>
        runScript(SOCKETS, { flags, args: [`${folder}/${name}`] });
      const files = [`--allow-read=${folder}`, `--allow-write=${folder}`];
      const all = (await run(["-A"], "a")).stdout;
      const named = await run(files, "b");
      // Where it is an address, listening is refused already, without the flag that names it.
      const needed = named.code !== 0;
      assertEquals(all, `${needed} connected\n`);
      const flags = needed ? [...files, `--allow-net=unix:${folder}/b`] : files;
      assertEquals((await run(flags, "b")).stdout, `${needed} connected\n`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
