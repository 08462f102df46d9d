/** An issuer of ID tokens in this process: GitHub, GitLab or a Kubernetes cluster, with keys made by jose. */
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import type { HttpRequest, HttpResponse } from "../../src/ports/http_transport.ts";
import { json, text } from "./fake_transport.ts";

/** The issuers' real names. */
export const GITHUB = "https://token.actions.githubusercontent.com";
export const GITLAB = "https://gitlab.com";
export const CLUSTER = "https://kubernetes.default.svc.cluster.local";

/** A fake issuer. */
export interface FakeIssuer {
  issuer: string;
  kid: string;
  jwks: { keys: JWK[] };
  privateKey: CryptoKey;
  /** Signs claims; `iss`, `iat`, `nbf` and `exp` are there unless they are given (or taken away by undefined). */
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** Answers the discovery document and the keys; 404 otherwise. */
  answer(request: HttpRequest): HttpResponse;
}

/** @param nowMs the time that tokens are issued at */
export async function fakeIssuer(
  issuer: string,
  nowMs: () => number,
  alg = "RS256",
): Promise<FakeIssuer> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const kid = `key-${alg}`;
  const jwks = { keys: [{ ...await exportJWK(pair.publicKey), kid, alg, use: "sig" } as JWK] };
  return {
    issuer,
    kid,
    jwks,
    privateKey: pair.privateKey,
    async sign(claims, header = {}) {
      const nowSec = Math.floor(nowMs() / 1000);
      const payload = { iss: issuer, iat: nowSec, nbf: nowSec - 5, exp: nowSec + 300, ...claims };
      return await new SignJWT(payload as JWTPayload)
        .setProtectedHeader({ alg, kid, typ: "JWT", ...header }).sign(pair.privateKey);
    },
    answer({ url }) {
      if (url.href === `${issuer}/.well-known/openid-configuration`) {
        return json(200, {
          issuer,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ["id_token"],
        });
      }
      return url.href === `${issuer}/keys` ? json(200, jwks) : text(404, "not found");
    },
  };
}

/** Claims as GitHub writes them, for a push to main of acme/app. */
export const GITHUB_CLAIMS = {
  sub: "repo:acme/app:ref:refs/heads/main",
  repository: "acme/app",
  repository_owner: "acme",
  ref: "refs/heads/main",
  ref_protected: "true",
  workflow: "deploy",
  run_attempt: "1",
  event_name: "push",
};

/** Claims as GitLab writes them. */
export const GITLAB_CLAIMS = {
  sub: "project_path:acme/app:ref_type:branch:ref:main",
  namespace_path: "acme",
  project_path: "acme/app",
  ref: "main",
  ref_type: "branch",
  ref_protected: "true",
};

/** Claims as a cluster writes them into a projected token. */
export const CLUSTER_CLAIMS = {
  sub: "system:serviceaccount:prod:jobs",
  "kubernetes.io": { namespace: "prod", serviceaccount: { name: "jobs", uid: "1" } },
};
