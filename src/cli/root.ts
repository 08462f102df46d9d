/** The whole command graph. Children are names, one-line summaries and how to load them. */
import { authGroup } from "./auth/mod.ts";
import { contextGroup } from "./context/mod.ts";
import { groupGroup } from "./group/mod.ts";
import { secretsGroup } from "./secrets/mod.ts";
import { serverGroup } from "./server/mod.ts";
import { group, hidden, verbRef } from "./graph/spec.ts";
import { storeGroup } from "./store/mod.ts";

export const program = group(
  "Sealhold proves who you are, holds what you may use, and seals what you send",
  {
    auth: authGroup,
    whoami: verbRef("Show who the server takes you for", () => import("./identity/whoami.ts")),
    secrets: secretsGroup,
    "gen-key": verbRef("Make the keys of a new identity", () => import("./identity/gen_key.ts")),
    "create-user": verbRef(
      "Make an account for an identity",
      () => import("./identity/create_user.ts"),
    ),
    sign: verbRef(
      "Sign a challenge, or the record of a key rotation",
      () => import("./identity/sign.ts"),
    ),
    "confirm-challenge": verbRef(
      "Hand in a signed challenge",
      () => import("./identity/confirm_challenge.ts"),
    ),
    "sign-in": verbRef("Sign in with an identity", () => import("./identity/sign_in.ts")),
    "rotate-key": verbRef(
      "Put a new key in the place of the present one",
      () => import("./identity/rotate_key.ts"),
    ),
    "test-challenge": verbRef(
      "Say whether a challenge would be accepted, without a server",
      () => import("./identity/test_challenge.ts"),
    ),
    "key-for": verbRef(
      "Show somebody's public key, proved from their AID on",
      () => import("./identity/key_for.ts"),
    ),
    "verify-signature": verbRef(
      "Verify the signature of a signed challenge",
      () => import("./identity/verify_signature.ts"),
    ),
    send: verbRef("Send a message to a person or a group", () => import("./messages/send.ts")),
    "list-unread": verbRef(
      "Count unread messages by sender and group",
      () => import("./messages/list_unread.ts"),
    ),
    unread: verbRef("Read unread messages", () => import("./messages/unread.ts")),
    "mark-as-read": verbRef("Mark messages as read", () => import("./messages/mark_as_read.ts")),
    "extract-ids": verbRef(
      "Print the ids of messages that were read",
      () => import("./messages/extract_ids.ts"),
    ),
    encrypt: verbRef(
      "Seal content for the owner of a public key, or for several",
      () => import("./messages/encrypt.ts"),
    ),
    decrypt: verbRef("Open sealed content", () => import("./messages/decrypt.ts")),
    "create-group": verbRef("Make a group", () => import("./messages/create_group.ts")),
    leave: verbRef("Leave a group", () => import("./messages/leave.ts")),
    group: groupGroup,
    "allow-list": verbRef(
      "Say who alone may send you messages",
      () => import("./lists/allow_list.ts"),
    ),
    "deny-list": verbRef("Say who may not send you messages", () => import("./lists/deny_list.ts")),
    run: verbRef(
      "Send a message to a model and print the answer as it comes",
      () => import("./run_message.ts"),
    ),
    store: storeGroup,
    context: contextGroup,
    serve: verbRef("Run the server", () => import("./serve.ts")),
    server: serverGroup,
    permissions: verbRef(
      "Print the exact Deno flags that a command needs",
      () => import("./permissions.ts"),
    ),
    "exit-codes": verbRef("List the exit codes", () => import("./exit_codes.ts")),
    completions: group("Print a completion script for your shell", {
      bash: verbRef("Print the completion script for bash", () => import("./completions/bash.ts")),
      zsh: verbRef("Print the completion script for zsh", () => import("./completions/zsh.ts")),
      fish: verbRef("Print the completion script for fish", () => import("./completions/fish.ts")),
      complete: hidden(
        verbRef(
          "Print the completions of one value (called by the completion scripts)",
          () => import("./completions/complete.ts"),
        ),
      ),
    }),
    docs: verbRef(
      "Write the reference of all commands to docs/cli.md",
      () => import("./docs.ts"),
    ),
  },
);
