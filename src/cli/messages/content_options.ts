/** What a message says: on the command line, or piped in. */
export const CONTENT_OPTIONS = [
  { flags: "--message <text:word>", description: "The message itself" },
  { flags: "--stdin", description: "Read the message from stdin" },
] as const;
