/** A device authorization response, checked and bounded (RFC 8628 section 3.2). */
import type { DeviceAuthorizationResponse } from "openid-client";
import { SealholdError } from "../../errors.ts";
import type { PendingDevice } from "../../ports/oauth_client.ts";
import { Secret } from "../../secret.ts";

/** Nobody waits longer for a person, whatever the server offers. */
const MAX_LIFE_SEC = 30 * 60;
const MAX_CODE = 4096;
const MAX_URI = 2048;

/**
 * The pending login of a response.
 * @throws {SealholdError} BAD_RESPONSE
 */
export function checkedDevice(response: DeviceAuthorizationResponse): PendingDevice {
  if (response.device_code === "" || response.device_code.length > MAX_CODE) throw bad();
  if (!/^[\x21-\x7e]{1,64}$/.test(response.user_code)) throw bad();
  if (response.interval !== undefined && !Number.isFinite(response.interval)) throw bad();
  const complete = response.verification_uri_complete;
  return {
    deviceCode: Secret.fromText(response.device_code),
    userCode: response.user_code,
    verificationUri: webAddress(response.verification_uri),
    verificationUriComplete: complete === undefined ? undefined : webAddress(complete),
    expiresInSec: Math.min(response.expires_in, MAX_LIFE_SEC),
    intervalSec: response.interval,
  };
}

/** It is printed for a person to open: only what a browser takes, serialised anew (threats.md case 13). */
function webAddress(text: string): string {
  if (text.length > MAX_URI || !URL.canParse(text)) throw bad();
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw bad();
  if (url.username !== "" || url.password !== "") throw bad();
  return url.href;
}

function bad(): SealholdError {
  return new SealholdError("BAD_RESPONSE", "The server's answer to the device login is unusable", {
    hint: "sealhold auth login --method oauth",
  });
}
