import { SealholdError } from "../../../../errors.ts";
import type { PendingDevice } from "../../../../ports/oauth_client.ts";
import type { DevicePrompt } from "../login_dialog.ts";
import { requireSomebody } from "../oauth/attendance.ts";
import { finishLogin, keyRules, scopesFor } from "../oauth/finish_login.ts";
import { keptLogin } from "./kept_login.ts";
import { oauthSettings, resolveFor } from "../oauth/oauth_server.ts";
import { pollUntilDecided } from "../oauth/poll_device.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";

/** A code that the person types on another device (RFC 8628). */
export function deviceStrategy(ports: StrategyPorts): AuthStrategy {
  return {
    method: "device",
    label: "With a code on another device",
    async authenticate(request) {
      requireSomebody(ports.dialog, request, "device");
      const settings = oauthSettings(request.provider);
      keyRules(request, settings);
      const client = await ports.oauthClient();
      const server = await resolveFor(client, request.provider, settings, request.origin);
      if (server.deviceAuthorizationEndpoint === undefined) throw noDeviceLogin();
      const pending = await client.startDevice(server, scopesFor(request, settings));
      ports.dialog.devicePrompt(promptOf(pending, request.waitSec));
      const tokens = await pollUntilDecided(
        client,
        ports.http.clock,
        server,
        pending,
        request.waitSec,
      );
      return await finishLogin(ports, client, {
        request,
        settings,
        server,
        method: "device",
        tokens,
      });
    },
    ...keptLogin(ports, "device"),
  };
}

function promptOf(pending: PendingDevice, waitSec = Infinity): DevicePrompt {
  return {
    userCode: pending.userCode,
    verificationUri: pending.verificationUri,
    ...(pending.verificationUriComplete === undefined
      ? {}
      : { verificationUriComplete: pending.verificationUriComplete }),
    expiresInSec: Math.min(pending.expiresInSec, waitSec),
  };
}

function noDeviceLogin(): SealholdError {
  return new SealholdError("UNSUPPORTED", "The provider has no login with a device code", {
    hint: "sealhold auth login --method oauth",
  });
}
