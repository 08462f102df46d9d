/** How completions are turned on, by shell. */
export const INSTALL = {
  bash: "source <(sealhold completions bash)",
  zsh: "source <(sealhold completions zsh)",
  fish: "sealhold completions fish | source",
} as const;

/** A shell that has completions. */
export type Shell = keyof typeof INSTALL;
