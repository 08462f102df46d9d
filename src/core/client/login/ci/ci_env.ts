/** Variables that a login as a CI job reads. */
export const CI_ENV = [
  "SEALHOLD_ID_TOKEN",
  "SEALHOLD_ID_TOKEN_FILE",
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "KUBERNETES_SERVICE_HOST",
] as const;
