/** What Cliffy's completion scripts get wrong, in both versions that are known, put right in the text. */
import { SealholdError } from "../../errors.ts";
import type { Shell } from "./shell.ts";

interface Mend {
  find: string;
  put: string;
}

const MENDS: Readonly<Record<Shell, readonly Mend[]>> = {
  bash: [
    // File names went onto the command line as they are: Tab put in `x$(id).json`, and Enter ran it; one with a blank became
    // two. With an empty answer readline (`-o default`) completes files by itself, and quotes them.
    { find: 'COMPREPLY=($(compgen -f "${cur}"))', put: "COMPREPLY=()" },
    // These were set in the user's own shell.
    { find: "local word cur prev listFiles\n", put: "local word cur prev listFiles cmd cmd_tmp\n" },
    { find: 'local action="$1"; shift\n', put: 'local action="$1" i values; shift\n' },
  ],
  // `source <(…)` in a shell that has not set completion up yet. `#compdef` must stay the first line.
  zsh: [{
    find: "#compdef sealhold\n",
    put: "#compdef sealhold\n(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n",
  }],
  fish: [],
};

/**
 * @param script as Cliffy wrote it
 * @throws {SealholdError} UNSUPPORTED where a text to mend is not in it: another Cliffy writes it otherwise, perhaps unsafely
 */
export function mendScript(shell: Shell, script: string): string {
  return MENDS[shell].reduce((text, { find, put }) => {
    if (text.includes(find)) return text.replaceAll(find, put);
    throw new SealholdError("UNSUPPORTED", `The completions of ${shell} are not known to be safe`, {
      hint: "This build has another Cliffy than the versions in docs/measurements.md",
    });
  }, script);
}
