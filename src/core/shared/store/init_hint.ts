/** How a person makes a store, for hints. The key file stands first: it is the one that works everywhere. */
export const STORE_INIT_HINT = "sealhold store init --keyfile (or --keychain, --passphrase)";
