/**
 * Executables that stand in for the keychain tools of other systems, as their documentation describes them. Each writes down
 * its command line and its stdin, so that a test can say what the outside saw.
 */
import { join } from "@std/path";
import { denoProgramRunner } from "../../../src/adapters/program_runner/deno_program_runner.ts";
import type { ProgramRun, ProgramRunner } from "../../../src/ports/program_runner.ts";

/** A folder with a fake program in it. */
export interface FakeProgram extends AsyncDisposable {
  folder: string;
  /** Starts the fake in place of the real one. */
  runner: ProgramRunner;
  /** Command lines so far, as the list of processes shows them. */
  argv(): Promise<string>;
  /** What was fed to it so far. */
  stdin(): Promise<string>;
}

/**
 * security(1) of macOS. `-w` at the end asks twice, from the terminal where there is one and else from stdin, and keeps 128
 * characters of each, as getpass does; without `-w` an empty item is made with exit code 0 (case 27).
 */
const SECURITY = `
cmd=$1; shift
ask() { if (: </dev/tty) 2>/dev/null; then IFS= read -r line </dev/tty; else IFS= read -r line; printf '%s\\n' "$line" >> "$dir/stdin"; fi
  printf '%.128s' "$line"; }
s= a= w=no update=no value=
while [ $# -gt 0 ]; do
  case $1 in
    -s) s=$2; shift 2 ;;
    -a) a=$2; shift 2 ;;
    -l) shift 2 ;;
    -U) update=yes; shift ;;
    -w) w=yes; shift; if [ "$cmd" = add-generic-password ] && [ $# -gt 0 ]; then value=$1; shift; w=given; fi ;;
    *) echo "usage" >&2; exit 2 ;;
  esac
done
# File names with upper and lower case apart, whatever the disk.
item="$dir/item-$(printf '%s\\n' "$s/$a" | od -An -tx1 | tr -d ' \\n')"
case $cmd in
  find-generic-password)
    [ -e "$item" ] || { echo "security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain." >&2; exit 44; }
    cat "$item"; echo ;;
  add-generic-password)
    if [ -e "$item" ] && [ $update = no ]; then echo "security: already exists" >&2; exit 45; fi
    if [ $w = yes ]; then
      value=$(ask); again=$(ask)
      [ "$value" = "$again" ] || { echo "passwords do not match" >&2; exit 1; }
    fi
    printf '%s' "$value" > "$item" ;;
  delete-generic-password)
    [ -e "$item" ] || { echo "security: not found" >&2; exit 44; }
    rm "$item" ;;
  *) exit 2 ;;
esac`;

/**
 * Windows PowerShell, as far as the constant scripts go: two lines of base64 in, base64 out. The "encryption" is a prefix
 * that is bound to the entropy, so that an item under another name does not open.
 */
const POWERSHELL = `
script=
while [ $# -gt 0 ]; do case $1 in -Command) script=$2; shift 2 ;; *) shift ;; esac; done
IFS= read -r entropy; IFS= read -r data
printf '%s\\n%s\\n' "$entropy" "$data" >> "$dir/stdin"
case $script in
  *'::Protect('*) printf 'DPAPI:%s:%s' "$entropy" "$data" | base64 -w0 ;;
  *'::Unprotect('*)
    plain=$(printf '%s' "$data" | base64 -d 2>/dev/null) || exit 51
    case $plain in "DPAPI:$entropy:"*) printf '%s' "\${plain#DPAPI:$entropy:}" ;; *) exit 51 ;; esac ;;
  *) exit 1 ;;
esac`;

const SOURCES = { security: SECURITY, "powershell.exe": POWERSHELL };

/** Makes a fake; what its items hold is kept in its folder. */
export async function fakeProgram(name: keyof typeof SOURCES): Promise<FakeProgram> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-fake-" });
  const path = join(folder, name);
  const head = `#!/bin/sh\ndir=${folder}\ntr '\\0' ' ' < /proc/$$/cmdline >> "$dir/argv"\n`;
  await Deno.writeTextFile(path, head + SOURCES[name], { mode: 0o700 });
  const text = async (file: string) => await Deno.readTextFile(join(folder, file)).catch(() => "");
  return {
    folder,
    runner: {
      run: (run: ProgramRun) =>
        denoProgramRunner.run({ ...run, program: run.program === name ? path : run.program }),
    },
    argv: () => text("argv"),
    stdin: () => text("stdin"),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
