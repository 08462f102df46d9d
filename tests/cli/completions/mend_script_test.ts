/** What Cliffy's scripts get wrong is mended, whichever version wrote them; a script that is not known is not given out. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { mendScript } from "../../../src/cli/completions/mend_script.ts";
import { SealholdError } from "../../../src/errors.ts";
import { canRun } from "../../can_run.ts";
import { run } from "../harness.ts";

async function script(shell: string): Promise<string> {
  const { code, stdout } = await run(["completions", shell]);
  assertEquals(code, 0);
  return stdout;
}

/** Runs a shell with the script on its stdin, in an empty folder of its own that holds these files. */
async function shell(command: string[], text: string, files: string[] = []): Promise<string> {
  const cwd = await Deno.makeTempDir({ prefix: "sealhold-completions-" });
  try {
    for (const file of files) await Deno.writeTextFile(`${cwd}/${file}`, "");
    const [program = "", ...args] = command;
    const child = new Deno.Command(program, {
      args,
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    })
      .spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const { stdout, stderr } = await child.output();
    assertEquals(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

const have = async (program: string) => ({ ignore: !await canRun(program, "--version") });

Deno.test(
  "bash: a file's name is never put on the line by the script, which would not quote it",
  await have("bash"),
  async () => {
    const bash = ["bash", "--norc", "--noprofile"];
    const probe = `
sealhold() { :; }
COMP_WORDS=(sealhold decrypt --file xx); COMP_CWORD=3; _sealhold; printf '<%s>' "\${COMPREPLY[@]}"
COMP_WORDS=(sealhold --zzz); COMP_CWORD=1; _sealhold
complete -p sealhold
`;
    const said = await shell(bash, await script("bash") + probe, ["xx$(id>PWNED).json", "xx y"]);
    assert(said.startsWith("<>"), said);
    // Readline then completes files by itself, and quotes them.
    assert(/-o default/.test(said), said);
  },
);

Deno.test("bash: variables of the user's own keep their values", await have("bash"), async () => {
  const probe = `
i=keep cmd=keep cmd_tmp=keep values=keep
COMP_WORDS=(sealhold --format ""); COMP_CWORD=2; sealhold() { echo json; }; _sealhold
echo "$i $cmd $cmd_tmp $values"
`;
  assertEquals(
    await shell(["bash", "--norc", "--noprofile"], await script("bash") + probe),
    "keep keep keep keep\n",
  );
});

Deno.test(
  "zsh: the script can be sourced where completion is not set up yet",
  await have("zsh"),
  async () => {
    const said = await shell(
      ["zsh", "-f"],
      `${await script("zsh")}\necho "\${_comps[sealhold]}"\n`,
    );
    assertEquals(said, "_sealhold\n");
  },
);

for (const name of ["bash", "zsh"] as const) {
  Deno.test(`${name}: a script that is not as it is known is refused`, () => {
    const error = assertThrows(() => mendScript(name, "something else\n"), SealholdError);
    assertEquals(error.code, "UNSUPPORTED");
  });
}
