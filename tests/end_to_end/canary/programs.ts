/**
 * Stand-ins for the programs that sealhold may start. Each writes down its command line, that of the sealhold that started it,
 * and its whole environment; never its stdin, which is where a secret belongs.
 */
import { join } from "@std/path";
import { ALICE, statusText } from "../../fakes/fake_tailscaled.ts";

/** The folder that holds them. */
export interface Programs {
  /** To be put in front of PATH. */
  bin: string;
  /** What they wrote down. */
  records: string;
  /** Items of the keychain, a file each. */
  items: string;
  /** Makes the keychain fail in a way from now on, or work. */
  breakKeychain(fault: KeychainFault | undefined): Promise<void>;
}

/** `echo`: it fails, and prints what it was fed to stderr. */
export type KeychainFault = "echo" | "locked" | "wrong value";

/** Item names are file names: `sealhold` and an account of letters, digits, `-` and `:`. */
const SECRET_TOOL = `
action=$1
while [ "$1" != -- ]; do shift; done
item="$items/$3-$5"
fault=; [ -e "$items.fault" ] && IFS= read -r fault < "$items.fault"
case $fault in
  echo) echo "secret-tool: cannot handle '$(cat)' '$(cat "$item" 2>/dev/null)'" >&2; exit 1 ;;
  locked) [ $action = search ] && [ -e "$item" ] && echo "[/1]"; [ $action = search ]; exit ;;
esac
case $action in
  store) cat > "$item" ;;
  lookup) [ -e "$item" ] || exit 1
    if [ "$fault" = "wrong value" ]; then tr a-z b-za < "$item"; else cat "$item"; fi ;;
  search) [ ! -e "$item" ] || printf '[/1]\\nlabel = Sealhold\\n' ;;
  clear) [ -e "$item" ] && rm "$item" ;;
  *) exit 2 ;;
esac`;

const TAILSCALE = `[ "$*" = "status --json" ] || exit 2
cat <<'STATUS'
${statusText(ALICE)}
STATUS`;

const SOURCES = { "secret-tool": SECRET_TOOL, "tailscale": TAILSCALE, "xdg-open": "exit 0" };

/** Makes them below a folder. */
export async function makePrograms(folder: string): Promise<Programs> {
  const [bin, records, items] = ["bin", "records", "keychain"].map((name) => join(folder, name));
  for (const path of [bin!, records!, items!]) await Deno.mkdir(path);
  const head = (name: string) =>
    `#!/bin/sh
items='${items}'
cat /proc/$$/cmdline > '${records}/${name}'-$$.argv
cat /proc/$PPID/cmdline > '${records}/${name}'-$$.parent
cat /proc/$$/environ > '${records}/${name}'-$$.environ
`;
  for (const [name, source] of Object.entries(SOURCES)) {
    await Deno.writeTextFile(join(bin!, name), head(name) + source, { mode: 0o755 });
  }
  const fault = `${items}.fault`;
  return {
    bin: bin!,
    records: records!,
    items: items!,
    breakKeychain: async (kind) =>
      kind === undefined
        ? await Deno.remove(fault).catch(() => {})
        : await Deno.writeTextFile(fault, `${kind}\n`),
  };
}
