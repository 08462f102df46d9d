/** The server's use cases: limits, tokens, grants, what a challenge or a rule must say, and who may send or change what. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const core = (name: string) => `src/core/server/${name}.ts`;
const adapter = (name: string) => `src/adapters/${name}.ts`;
const coreBy = (...names: string[]) => names.map((name) => `tests/core/server/${name}_test.ts`);
const by = (...names: string[]) => names.map((name) => `tests/server/${name}_test.ts`);
const adapterBy = (...names: string[]) => names.map((name) => `tests/adapters/${name}_test.ts`);

export const mutants: Mutant[] = [
  ...inFile({
    file: "src/adapters/password_hasher/bounded_queue.ts",
    tests: ["tests/adapters/password_hasher/bounded_queue_test.ts"],
  }, [
    ["if (this.#waiting.length >= this.depth) {", "if (false) {"],
    ["place !== undefined && !this.#own.has(place) && this.#own.size < MAX_OWN", "false"],
    ["if (next !== undefined) this.#wasOwn = false;", ""],
  ]),
  ...inFile({
    file: "src/core/server/limits/known_addresses.ts",
    tests: ["tests/server/known_address_test.ts"],
  }, [
    ["return isKnown ? addressLimitKey(peer) : undefined;", "return addressLimitKey(peer);"],
    ["const KNOWN_MS = 30 * 86_400_000;", "const KNOWN_MS = 300 * 86_400_000;"],
  ]),
  ...inFile({
    file: core("accounts/log_in_with_password"),
    tests: by("login_races", "tokens_refused", "hostile", "token_routes", "tailscale_login"),
  }, [
    [
      "    const result = await work(await checkPassword(ports, request, ticket));",
      "    const result = await work(await checkPassword(ports, request, ticket)); if (result) return result;",
    ],
    ["found?.disabledAtMs === undefined ? found : undefined", "found"],
    ["const tooLong = password.length > MAX_PASSWORD_BYTES;", "const tooLong = false;"],
    ['user.passwordHash !== "" && ', ""],
    ["usable ? user.passwordHash : undefined,", "user?.passwordHash,"],
    ["if (!usable || !check.matches) throw loginFailed();", "if (!usable) throw loginFailed();"],
    ["if (!check.outdated) return user;", "return user;"],
    ["openSession(ports, { userUuid, ifPasswordHash }),", "openSession(ports, { userUuid }),"],
    ["ifHash: user.passwordHash, ", ""],
  ]),
  ...inFile({ file: core("accounts/log_out"), tests: by("tokens_refused", "token_routes") }, [
    ["if (session.userUuid !== request.userUuid) throw sessionRefused();", ""],
  ]),
  ...inFile({
    file: core("accounts/manage_users"),
    tests: [...by("tokens_refused"), ...by("token_routes"), ...coreBy("accounts/accounts")],
  }, [
    ["revokeSessions: true", "revokeSessions: false"],
    ["  checkNewPassword(request.password);", ""],
  ]),
  ...inFile({
    file: core("accounts/open_session"),
    tests: by("login_races", "tokens_refused", "token_routes", "oauth_code", "tailscale_login"),
  }, [
    ["if (!created) throw loginFailed();", ""],
    [
      "refreshable ? request.sessionSec ?? ports.lifetimes.sessionSec : accessSec",
      "request.sessionSec ?? ports.lifetimes.sessionSec",
    ],
    ['scope !== undefined && { scopes: scope.split(" ") };', "{};"],
    [
      "...(request.ifPasswordHash !== undefined && { ifPasswordHash: request.ifPasswordHash }),",
      "",
    ],
    ["...(clientId !== undefined && { clientId }),", ""],
    ["...(request.uses && { uses: request.uses }),", ""],
    ["...(request.ground && { ground: request.ground }),", ""],
    [
      "const accessSec = request.accessSec ?? ports.lifetimes.accessSec;",
      "const accessSec = ports.lifetimes.accessSec;",
    ],
  ]),
  ...inFile({
    file: core("accounts/password"),
    tests: [...by("tokens_refused"), ...coreBy("accounts/accounts")],
  }, [
    ["password.length >= MIN_PASSWORD_BYTES && ", ""],
    [" && password.length <= MAX_PASSWORD_BYTES", ""],
    ["const MIN_PASSWORD_BYTES = 8;", "const MIN_PASSWORD_BYTES = 7;"],
  ]),
  ...inFile({
    file: core("accounts/refresh_session"),
    tests: by("tokens_refused", "token_routes", "oauth_code"),
  }, [
    ['rotation.kind === "refused" || ', ""],
    [' || rotation.kind === "reused"', ""],
    ["const REFRESH_GRACE_MS = 10_000;", "const REFRESH_GRACE_MS = 60_000;"],
    ["...(clientId !== undefined && { clientId }),", ""],
    [
      "nextExpiresAtMs: nowMs + sessionSec * 1000,",
      "nextExpiresAtMs: nowMs + 10 * sessionSec * 1000,",
    ],
  ]),
  ...inFile({
    file: core("accounts/refresh_token"),
    tests: [...by("tokens_refused"), ...by("token_routes"), ...coreBy("accounts/accounts")],
  }, [
    ["hmacSha256Sync(serverSecret, NEXT_LABEL, bytes)", "sha256Sync(bytes)"],
    ["hash: sha256Sync(bytes) };", "hash: new Uint8Array(bytes) };"],
    ["bytes.length === TOKEN_BYTES ? bytes : undefined", "bytes"],
  ]),
  ...inFile({
    file: core("accounts/scopes"),
    tests: [
      ...by("tokens_refused"),
      ...by("oauth_code", "secret_routes"),
      ...coreBy("oauth/parts"),
    ],
  }, [
    ["!Object.hasOwn(SCOPES, name)", "!(name in SCOPES)"],
    ["names.length === 0 || ", ""],
    ["scopes === undefined || scopes.includes(scope)", "true"],
  ]),
  ...inFile({
    file: core("accounts/username"),
    tests: [...by("tokens_refused"), ...coreBy("accounts/accounts")],
  }, [
    ["{1,64}$/", "{1,640}$/"],
    ["/^[a-z0-9", "/^[a-zA-Z0-9"],
  ]),
  ...inFile({
    file: core("accounts/verify_access"),
    tests: by("tokens_refused", "token_routes", "hostile"),
  }, [
    ["nowMs < claims.expiresAtSec * 1000 && ", ""],
    [" && claims.issuedAtSec * 1000 <= nowMs + CLOCK_SKEW_MS", ""],
    ["live ? claims : undefined", "claims"],
    ["if (token.length > MAX_TOKEN_CHARS) return undefined;", ""],
  ]),
  ...inFile({
    file: core("limits/login_limits"),
    tests: [...coreBy("limits/limit_keys", "accounts/accounts"), ...by("hostile")],
  }, [
    ["  perAccount: 10,", "  perAccount: 11,"],
    ["  perAddress: 50,", "  perAddress: 51,"],
    ["    addressLimit(ports, peer),", ""],
    ['attemptLimit(ports, "account", usernameLimitKey(username), perAccount, windowMs),', ""],
    ["usernameLimitKey(username), perAccount", "username, perAccount"],
    [
      "if (!decision.allowed) throw rateLimited(message, decision);",
      "if (!decision.allowed) return [];",
    ],
    ["hmacSha256Sync(serverSecret, text)", "text"],
    ["${kind}\\0${name}", "${name}"],
  ]),
  ...inFile({
    file: core("limits/logins_in_flight"),
    tests: [...coreBy("limits/logins_in_flight"), ...by("hostile")],
  }, [
    ["if (state.running === 0) throw error;", "throw error;"],
    ["state.waiting.length >= MAX_WAITING", "false"],
    ["for (const each of woken) each();", ""],
    [
      "if (state.running === 0) this.#accounts.delete(account);",
      "",
      "the next login of the account finds the same nothing: only memory tells",
    ],
    ["    stop.abort();", ""],
    ["const MAX_WAIT_MS = 5000;", "const MAX_WAIT_MS = 50_000;"],
  ]),
  ...inFile({
    file: core("limits/login_limits"),
    tests: coreBy("limits/limit_keys", "accounts/accounts"),
  }, [
    ['username.normalize("NFKC").toLowerCase().normalize("NFKC")', "username.toLowerCase()"],
    ['.toLowerCase().normalize("NFKC")', ""],
    ["\\p{Default_Ignorable_Code_Point}", ""],
  ]),
  ...inFile({
    file: core("oauth/authorization_code"),
    tests: by("oauth_edges", "forms_refused", "tokens_refused", "oauth_code"),
  }, [
    ["const CODE_MS = 60_000;", "const CODE_MS = 120_000;"],
    ["if (stored.sessionId !== undefined) await revokeUsed(ports, stored.sessionId);", ""],
    ["nowMs < stored.expiresAtMs && ", ""],
    [" && stored.createdAtMs <= nowMs + CLOCK_SKEW_MS", ""],
    ["stored.clientId === clientId && ", ""],
    [" && stored.redirectUri === redirectUri", ""],
    ["|| !verifies(verifier, stored.challenge)", ""],
    ['clientId, uses: { kind: "code", hash } });', "clientId });"],
    ["if (sessionId !== undefined) await revokeUsed(ports, sessionId);", ""],
    ["  await sessions.revokeSession(sessionId, clock.nowMs());", ""],
  ]),
  ...inFile({
    file: core("oauth/clients"),
    tests: [
      ...by("oauth_edges", "forms_refused", "tokens_refused"),
      ...by("oauth_authorize"),
      ...coreBy("oauth/parts"),
    ],
  }, [
    ["if (client !== undefined) return client;", "return client ?? CLIENTS[0]!;"],
    ["client.redirectUris.includes(`${origin}${path}`)", "true"],
    [" || Number(port) > 65_535", ""],
    [
      "(?:127\\.0\\.0\\.1|\\[::1\\])",
      "(?:127\\.0\\.0\\.1|localhost|\\[::1\\])",
      "No client has a redirect URI at localhost",
    ],
  ]),
  ...inFile({
    file: core("oauth/device_decision"),
    tests: by("oauth_edges", "forms_refused", "tokens_refused", "oauth_device"),
  }, [
    ["const WRONG_CODES = 5;", "const WRONG_CODES = 6;"],
    ['attemptLimit(ports, "device-code/browser", who.cookie, WRONG_CODES, windowMs),', ""],
    [
      'attemptLimit(ports, "device-code/address", addressLimitKey(who.peer), WRONG_CODES, windowMs),',
      "",
    ],
    ["if (!found) return undefined;", ""],
    ["  await ports.attempts.refund(ticket);", ""],
  ]),
  ...inFile({
    file: core("oauth/device_grant"),
    tests: [
      ...by("oauth_edges", "forms_refused", "tokens_refused"),
      ...by("oauth_device"),
      ...coreBy("oauth/parts"),
    ],
  }, [
    ['attemptLimit(ports, "device-request", address, MAX_PER_ADDRESS, DEVICE_SEC * 1000),', ""],
    ["const MAX_PER_ADDRESS = 20;", "const MAX_PER_ADDRESS = 21;"],
    ["const DEVICE_SEC = 600;", "const DEVICE_SEC = 900;"],
    [
      'if (poll.kind !== "approved") throw refusal(poll.kind);',
      'if (poll.kind !== "approved") throw refusal("pending");',
    ],
    ['if (added !== "added") {', "if (false) {"],
    ["clientId, uses });", "clientId });"],
    ["if (deviceHash === undefined) throw invalidGrant();", ""],
  ]),
  ...inFile(
    {
      file: core("oauth/opaque"),
      tests: [
        ...by("oauth_edges", "forms_refused", "tokens_refused"),
        ...by("oauth_code"),
        ...coreBy("oauth/parts"),
      ],
    },
    [
      ["bytes.length === BYTES ? sha256Sync(bytes) : undefined", "sha256Sync(bytes)"],
      ["hash: sha256Sync(bytes) };", "hash: bytes as Uint8Array<ArrayBuffer> };"],
    ],
  ),
  ...inFile({
    file: core("oauth/pkce"),
    tests: [
      ...by("oauth_edges", "forms_refused", "tokens_refused"),
      ...by("oauth_code"),
      ...coreBy("oauth/parts"),
    ],
  }, [
    ["if (!VERIFIER.test(verifier)) return false;", ""],
    ["sha256Sync(new TextEncoder().encode(verifier)),", "decodeBase64url(challenge, 32),"],
  ]),
  ...inFile({
    file: core("oauth/read_authorization"),
    tests: by("oauth_edges", "forms_refused", "tokens_refused", "oauth_authorize"),
  }, [
    ["clientId.length === 1 ? clientId[0] : undefined", "clientId[0]"],
    ["redirectUri.length !== 1 || ", ""],
    [" || !isRedirectUriOf(client, uri)", ""],
    ["(state?.length ?? 0) <= MAX_STATE_CHARS ? state : undefined", "state"],
    ["if (new Set(query.keys()).size !== [...query.keys()].length) {", "if (false) {"],
    ['if (query.get("response_type") !== "code") {', "if (false) {"],
    ['if ((query.get("response_mode") ?? "query") !== "query") {', "if (false) {"],
    ['if (query.has("request") || query.has("request_uri")) {', "if (false) {"],
    ['query.get("code_challenge_method") !== "S256" || ', ""],
    [" || !CHALLENGE.test(challenge)", ""],
    ["redirectWith(request, { code, iss: issuer })", "redirectWith(request, { code })"],
    ["    iss: issuer,", ""],
    ['if (state !== undefined) query.set("state", state);', ""],
    ["text.length > 512 ? undefined : parseScopes(text)", "parseScopes(text) ?? ALL_SCOPES"],
  ]),
  ...inFile({
    file: core("oauth/refresh_grant"),
    tests: by("oauth_edges", "forms_refused", "tokens_refused", "oauth_code"),
  }, [
    ["granted.includes(each)", "true"],
    ["refreshSession(ports, token, clientId)", "refreshSession(ports, token)"],
    ["if (session === undefined) throw invalidGrant();", ""],
  ]),
  ...inFile({
    file: core("oauth/revoke_token"),
    tests: by("oauth_edges", "forms_refused", "tokens_refused", "oauth_code"),
  }, [
    ["if (token.length > MAX_TOKEN_CHARS) return undefined;", "return undefined;"],
    [
      "if (sessionId !== undefined) await ports.sessions.revokeSession(sessionId, ports.clock.nowMs());",
      "",
    ],
  ]),
  ...inFile({
    file: core("oauth/sign_in"),
    tests: [
      ...by("oauth_edges", "forms_refused", "tokens_refused"),
      ...by("oauth_authorize"),
      ...coreBy("oauth/parts"),
    ],
  }, [
    ["const SIGN_IN_SEC = 600;", "const SIGN_IN_SEC = 900;"],
    ["if (!opened) throw loginFailed();", ""],
    [
      "hmacSha256Sync(serverSecret, label, hash, new TextEncoder().encode(purpose))",
      "hmacSha256Sync(serverSecret, label, new TextEncoder().encode(purpose))",
    ],
    ["hash, new TextEncoder().encode(purpose))", "hash)"],
    ["fixedTimeEqual(formMac(serverSecret, browser, purpose), decodeBase64url(token, 32))", "true"],
  ]),
  ...inFile({
    file: core("oauth/user_code"),
    tests: [...by("oauth_edges", "forms_refused", "tokens_refused"), ...coreBy("oauth/parts")],
  }, [
    ["byte < 240 && ", ""],
    [
      "if (text.length > 64) return undefined;",
      "",
      "What is longer is no code either; it only is not read",
    ],
    ["CODE.test(code) ? code : undefined", "code"],
  ]),
  ...inFile(
    { file: core("identities/challenges"), tests: by("answers_refused", "functions_auth") },
    [
      ['await takeAttempts(ports, "Too many challenges for this address", [limit]);', ""],
      ["  await inceptionKey(aid);", ""],
      [
        "Math.min(ask.ttlMs ?? CHALLENGE_TTL_MS, CHALLENGE_TTL_MS)",
        "ask.ttlMs ?? CHALLENGE_TTL_MS",
      ],
      ["if (added) return { challengeId, payload };", "return { challengeId, payload };"],
      ["ageMs < -CLOCK_SKEW_MS || ", ""],
      ["ageMs >= stored.expiresAtMs - stored.createdAtMs", "false"],
      [
        "if (fault !== undefined) throw challengeError(`The challenge is not for this: ${fault}`);",
        "",
      ],
      ["{ aud: ports.issuer, ...expected }", "{ aud: payload.aud, ...expected }"],
      ["{ aud: ports.issuer, ...expected }", "{ aud: ports.issuer }"],
      ["if (auth.ksn !== ksn) throw notNewest();", ""],
      ["if (!await verifyAuth(auth, payload, key)) throw badSignature();", ""],
    ],
  ),
  ...inFile({
    file: core("identities/check_known_answer"),
    tests: by("answers_refused", "functions_auth"),
  }, [
    [
      "if (!byNamed || named === undefined) throw badSignature();",
      "if (named === undefined) throw badSignature();",
    ],
    ["throw log === undefined ? notRegistered() : notNewest();", "throw notNewest();"],
    ["throw log === undefined ? notRegistered() : notNewest();", "throw notRegistered();"],
  ]),
  ...inFile({ file: core("identities/register"), tests: by("registration") }, [
    ['if (registration === "closed") {', "if (false) {"],
    ["await takeAddressAttempt(ports, peer) : [];", "[] : [];"],
    ["  await ports.attempts.refund(guess);", ""],
    ["...(invite === undefined ? {} : { invite }) };", "};"],
    ['registration === "open" ? undefined', "invite === undefined ? undefined"],
    ['registration === "open" ? undefined', "false ? undefined"],
    ["    username: aid,", "    username: aid.toLowerCase(),"],
    [
      'throw new FunctionError("PERMISSION_DENIED", "This identity was removed from this server");',
      "return;",
    ],
  ]),
  ...inFile({ file: core("identities/identity_keys"), tests: by("registration") }, [
    ["await ports.keyLogs.findRemoved(aid) ?? await keyLogOf", "await keyLogOf"],
  ]),
  ...inFile({
    file: core("registration/invite_code"),
    tests: [...by("registration"), "tests/cli/server_registration_test.ts"],
  }, [
    ["const CODE_BYTES = 16;", "const CODE_BYTES = 15;"],
    ["sealhold/invite/v1\\0${code}", "sealhold/invite/v1\\0${code.trim()}"],
  ]),
  ...inFile({
    file: core("registration/manage_invites"),
    tests: [...by("registration"), "tests/cli/server_registration_test.ts"],
  }, [
    ["!Number.isInteger(uses) || uses < 1 || uses > MAX_USES", "uses > MAX_USES"],
    ["!Number.isInteger(uses) || uses < 1 || uses > MAX_USES", "uses < 1"],
    ["const MAX_INVITES = 1000;", "const MAX_INVITES = 1001;"],
    ["expiresAtMs: nowMs + ttlSec * 1000,", "expiresAtMs: nowMs + ttlSec * 2000,"],
    ['if (record.revokedAtMs !== undefined) return "revoked";', ""],
    ['if (record.used >= record.maxUses) return "used up";', ""],
    ['record.expiresAtMs > nowMs ? "open"', 'true ? "open"'],
  ]),
  ...inFile({
    file: core("registration/registration_mode"),
    tests: coreBy("serving/serve_plan"),
  }, [
    ["const names = [listens, issuer ?? listens];", "const names = [listens];"],
    ["const names = [listens, issuer ?? listens];", "const names = [issuer ?? listens];"],
    ["URL.canParse(url) && ", ""],
  ]),
  ...inFile({ file: core("accounts/note"), tests: coreBy("accounts/note") }, [
    ["/^\\P{C}{1,200}$/u", "/^.{1,200}$/u"],
  ]),
  ...inFile({ file: core("accounts/remove_user"), tests: coreBy("accounts/remove_user") }, [
    ["await clock.sleep(PAUSE_MS);", ""],
    [") throw userNotFound();", ");"],
  ]),
  ...inFile({ file: "src/server/server_app.ts", tests: by("registration") }, [
    ['options?.registration ?? "invite"', 'options?.registration ?? "open"'],
  ]),
  ...inFile({ file: "src/app/server/open_server.ts", tests: ["tests/app/wire_server_test.ts"] }, [
    ["registration: plan.registration,", 'registration: "open",'],
  ]),
  ...inFile({ file: "src/server/functions/schemas.ts", tests: by("registration") }, [
    ["v.optional(v.pipe(v.string(), v.maxLength(256)))", "v.optional(v.string())"],
  ]),
  ...inFile({ file: core("identities/register"), tests: by("answers_refused", "functions_auth") }, [
    ['attemptLimit(ports, "register", addressLimitKey(peer), most, HOUR_MS),', ""],
    ["if (!key.equals(await parsePublicKey(publicKey))) {", "if (false) {"],
    [
      'const expected = { aid, purpose: "register", argsHash: await argsHash(args) };',
      'const expected = { aid, purpose: "register" };',
    ],
    [
      'const expected = { aid, purpose: "sign-in", argsHash: await argsHash({ aid }) };',
      "const expected = { aid, argsHash: await argsHash({ aid }) };",
    ],
    [
      'const expected = { aid, purpose: "sign-in", argsHash: await argsHash({ aid }) };',
      'const expected = { purpose: "sign-in", argsHash: await argsHash({ aid }) };',
    ],
    ["if (OWN_PURPOSES.includes(purpose)) {", "if (false) {"],
    ["  await checkKnownAnswer(ports, answer);", ""],
    ['ground: { kind: "key", aid, ksn } });', "});"],
    ['"rotate-key"];', "];"],
  ]),
  ...inFile(
    { file: core("identities/rotate_key"), tests: by("answers_refused", "functions_auth") },
    [
      ["if (caller.aid !== aid) {", "if (false) {"],
      ['attemptLimit(ports, "rotate", aid, rotationsPerAid, HOUR_MS),', ""],
      ["  await checkAnswer(answer, await newestKey(stored));", ""],
      ["  await checkAnswer(other, { key, ksn });", ""],
      ["keepSessionId: caller.sessionId,", 'keepSessionId: "",'],
      ["if (!appended) throw", "if (false) throw"],
      ["Date.parse(record.ts) <= ports.clock.nowMs() + CLOCK_SKEW_MS", "true"],
      [
        '{ aid, purpose: "rotate-key", argsHash: await hashOf(aid, event) }',
        '{ aid, purpose: "rotate-key", argsHash: (await hashOf(aid, event), "") }',
      ],
    ],
  ),
  ...inFile({
    file: core("mailbox/contact_lists"),
    tests: by("function_arguments", "functions_messages", "functions_groups", "functions_auth"),
  }, [
    ['change === "add" && !aids.every(isStrictName)', "false"],
    ["bytes !== undefined && isStrictPointEncoding(bytes)", "bytes !== undefined"],
    ["if (lists !== undefined) return toAnswer(lists);", "return toAnswer(lists!);"],
  ]),
  ...inFile({ file: core("mailbox/groups"), tests: by("function_arguments", "functions_groups") }, [
    ['attemptLimit(ports, "roster", caller.aid, ports.functionLimits.rostersPerAid, HOUR_MS),', ""],
    ["if (next.record.signer !== caller.aid) {", "if (false) {"],
    ["  checkChange(change, next, caller.aid);", ""],
    ["addMembers: removed.length === 0,", "addMembers: true,"],
    ["removeMembers: added.length === 0,", "removeMembers: true,"],
    ["removed.length === 1 && removed[0] === caller", "removed.length === 1"],
    ['if (result !== "stored") throw refusal(result);', ""],
    ["const id = head?.groupId ?? next.hash;", "const id = groupId ?? next.record.name;"],
    ['if (part === "not-member") {', "if (false) {"],
  ]),
  ...inFile({
    file: core("mailbox/read_messages"),
    tests: coreBy("mailbox/read_messages"),
  }, [
    ["Math.min(limit ?? DEFAULT_UNREAD, MAX_UNREAD)", "limit ?? MAX_UNREAD"],
    ["maxBytes: maxBytes ?? MAX_WIRE_BYTES,", "maxBytes: maxBytes ?? Infinity,"],
  ]),
  ...inFile({
    file: core("mailbox/send_message"),
    tests: by("function_arguments", "functions_messages"),
  }, [
    [
      'attemptLimit(ports, "send", caller.aid, ports.functionLimits.sendsPerAid, SEND_WINDOW_MS),',
      "",
    ],
    ['group !== "" && !isBase64urlOf(group, 32)', "false"],
    ["Math.min(ask.ttlMs ?? DEFAULT_TTL_MS, MAX_TTL_MS)", "MAX_TTL_MS"],
    ["const DEFAULT_TTL_MS = 30 * DAY_MS;", "const DEFAULT_TTL_MS = 31 * DAY_MS;"],
    ["if (header.group !== group) {", "if (false) {"],
    ["value.text.isWellFormed() &&", "", "The reader of a body refuses half of a surrogate pair"],
    ["new TextEncoder().encode(value.text).length <= MAX_CONTENT_BYTES", "true"],
    ["`${to}\\n${envelope}`", "envelope"],
    [
      "from: caller.aid,",
      'from: String((ask as { from?: string }).from ?? caller.aid).slice(0, 1) + "x",',
    ],
  ]),
  ...inFile({ file: core("mailbox/send_message"), tests: by("functions_groups") }, [
    ['place = group === "" ? undefined : {', "place = true ? undefined : {"],
  ]),
  ...inFile({ file: core("mailbox/send_message"), tests: by("events") }, [
    ["if (recipients.length > 0) ports.onDelivered(recipients);", ""],
  ]),
  ...inFile({ file: core("ci_login/check_rule"), tests: coreBy("ci_login/check_rule") }, [
    ["plain && (keysGiven || isHttpsUrl(issuer))", "plain"],
    ['protocol === "https:" && ', ""],
    [' && username === "" && password === ""', ""],
    ["if (claims.length > MAX_CLAIMS) {", "if (false) {"],
    ["if (new Set(names).size !== names.length) {", "if (false) {"],
    ["if (claims.every(({ pattern }) => /^\\*+$/.test(pattern))) {", "if (false) {"],
    ["if (owners !== undefined) {", "if (false) {"],
    [" || NOT_FOR_RULES.has(claim)", ""],
    ['if (keys.some((key) => Object.hasOwn(key, "d"))) {', "if (false) {"],
    [" || /\\p{C}/u.test(pattern)", ""],
    ["!URL.canParse(text) || /[?#]/.test(text)", "!URL.canParse(text)"],
  ]),
  ...inFile({ file: core("ci_login/claim_pattern"), tests: coreBy("ci_login/claim_pattern") }, [
    ["if (value.length < first.length + last.length) return false;", ""],
    ["!value.startsWith(first) || ", ""],
    [" || !value.endsWith(last)", ""],
    ["if (found === -1) return false;", ""],
    ["at = found + part.length;", "at = found;"],
    [
      "if (last === undefined) return pattern === value;",
      "if (last === undefined) return value.includes(pattern);",
    ],
    [
      "Object.hasOwn(claims, name) ? claims[name] : undefined",
      "claims[name]",
      "Nothing that is inherited is a text, a number or a truth",
    ],
  ]),
  ...inFile({ file: core("ci_login/issuer_keys"), tests: coreBy("ci_login/issuer_keys") }, [
    ["nowMs - good.fetchedMs < KEEP_MS", "true"],
    ["nowMs - asked.askedMs < REFETCH_MS", "false"],
    ['if (metadata.issuer !== issuer) throw badIssuer("names another issuer");', ""],
    ['url?.protocol !== "https:"', "url === undefined"],
    ['url.username !== "" || url.password !== ""', "false"],
    ["if (!allowPrivate) {", "if (false) {"],
    ["if (response.status !== 200) throw badIssuer(`answers ${response.status}`);", ""],
    ["maxResponseBytes: MAX_KEYS_BYTES,", "maxResponseBytes: Infinity,"],
    ["const id = `${allowPrivate}\\n${issuer}`;", "const id = issuer;"],
    ["this.ports.clock.monotonicMs()", "this.ports.clock.nowMs()"],
    ["v.maxLength(MAX_KEYS)", "v.maxLength(MAX_KEYS * 100)"],
  ]),
  ...inFile({ file: core("ci_login/log_in_with_id_token"), tests: by("ci_login") }, [
    ["rule.issuer === issuer", "true"],
    ["if (wrong !== undefined) throw claimRefused(wrong);", ""],
    [
      'if (match.kind === "refused") throw claimRefused(match.why);',
      'if (match.kind === "refused") return await open(ports, rules[0]!, undefined);',
    ],
    ["if (match.rule.once) await useOnce(ports, issuer, verified.claims);", ""],
    ["  await ports.attempts.refund(ticket);", ""],
    ['ground: { kind: "rule", name: rule.name, createdAtMs: rule.createdAtMs },', ""],
    ["      refreshable: false,", ""],
    ["accessSec: rule.ttlSec,", ""],
    ["if (asked === undefined) return rule.scope;", "if (asked === undefined) return undefined;"],
    ["allowed?.includes(scope) ?? true", "true"],
    ["`${issuer}\\0${jti}`", "jti"],
    ["(Number(exp) + 120) * 1000", "Number(exp) * 1000"],
    [
      "const ticket = await takeAddressAttempt(ports, peer);",
      "const ticket: readonly number[] = [];",
    ],
  ]),
  ...inFile({ file: core("ci_login/match_rules"), tests: coreBy("ci_login/match_rules") }, [
    ["audiences.includes(rule.audience) ? [] :", "true ? [] :"],
    ["sent !== undefined && matchesPattern(pattern, sent)", "sent !== undefined"],
    ["!Array.isArray(aud) || aud.length > MAX_AUDIENCES", "!Array.isArray(aud)"],
    ["text.length > MAX_TOLD", "false"],
  ]),
  ...inFile({
    file: core("ci_login/peek_issuer"),
    tests: [...by("ci_login"), ...coreBy("ci_login/peek_issuer")],
  }, [
    ["token.length > MAX_ID_TOKEN || ", ""],
    [" || more.length > 0", ""],
    ["parseUniqueJson(text)", "JSON.parse(text)"],
  ]),
  ...inFile({ file: core("ci_login/shared_issuers"), tests: coreBy("ci_login/check_rule") }, [
    ['issuer.replace(/\\/$/, "")', "issuer"],
    ["&& owners[claim]?.test(pattern)", ""],
    ["sub: /^repo:[^*/]+\\//,", "sub: /^repo:/,"],
  ]),
  ...inFile({ file: core("ci_login/token_claims"), tests: coreBy("ci_login/token_claims") }, [
    ["nowSec >= exp + SKEW_SEC", "nowSec > exp + SKEW_SEC"],
    ["iat > nowSec + SKEW_SEC || ", ""],
    [" || iat < nowSec - MAX_AGE_SEC - SKEW_SEC", ""],
    ["nbf === undefined || nbf > nowSec + SKEW_SEC", "nbf === undefined"],
    ['typeof sub !== "string" || sub === "" ||', 'typeof sub !== "string" ||'],
    [" || sub.length > MAX_SUBJECT", ""],
    [
      'typeof value === "number" && Number.isFinite(value) && value >= 0',
      'typeof value === "number"',
    ],
  ]),
  ...inFile({ file: core("ci_login/verify_token"), tests: coreBy("ci_login/verify_token") }, [
    ['if (check.claims["iss"] === rule.issuer) return check.claims;', "return check.claims;"],
    [
      'check.kind === "unknown-key" ? await verifier.verify(token, await keysOf(true)) : check',
      "check",
    ],
  ]),
  ...inFile({ file: core("ci_login/verify_token"), tests: by("ci_login") }, [
    ["rules.filter((rule) => fitting.has(rule))", "[...rules]"],
    ['hasCode(error, "UNREACHABLE") || hasCode(error, "TIMED_OUT")', "false"],
  ]),
  ...inFile({ file: core("tailscale/log_in_with_tailscale"), tests: by("tailscale_login") }, [
    ["if (reason !== undefined) throw notVerified(reason);", ""],
    ["if (user.disabledAtMs !== undefined) throw accountDisabled();", ""],
    ['verifier.proves === "login-name" && found.login !== loginName', "false"],
    ['ground: { kind: "identity", of: "tailscale", subject },', ""],
    ["  await ports.attempts.refund(ticket);", ""],
    [
      "const ticket = await takeAddressAttempt(ports, peer.address);",
      "const ticket: readonly number[] = [];",
    ],
  ]),
  ...inFile({ file: core("secrets/seal"), tests: coreBy("secrets/seal") }, [
    [
      'boxAad("sealhold/secret/v1/value", userUuid, name, version)',
      'boxAad("sealhold/secret/v1/value", userUuid, name)',
    ],
    [
      'boxAad("sealhold/secret/v1/value", userUuid, name, version)',
      'boxAad("sealhold/secret/v1/value", userUuid, version)',
    ],
    ["const dataKey = drawn.bytes(KEY_BYTES);", "const dataKey = new Uint8Array(KEY_BYTES);"],
  ]),
  ...inFile({ file: core("keys/data_keys"), tests: coreBy("secrets/seal") }, [
    [
      '"sealhold/secret/v1/key", userUuid, name, version, keyId',
      '"sealhold/secret/v1/key", userUuid, name, version',
    ],
    [
      '"sealhold/secret/v1/key", userUuid, name, version, keyId',
      '"sealhold/secret/v1/key", name, version, keyId',
    ],
    [
      '"sealhold/secret/v1/key", userUuid, name, version, keyId',
      '"sealhold/secret/v1/key", userUuid, version, keyId',
    ],
    ["const nonce = random.bytes(NONCE_BYTES);", "const nonce = new Uint8Array(NONCE_BYTES);"],
  ]),
  ...inFile({ file: core("secrets/set_secret"), tests: by("secret_routes") }, [
    ["if (request.value.length > ports.maxValueBytes) throw tooLarge(ports.maxValueBytes);", ""],
    ['if (outcome.kind === "conflict") throw versionConflict(outcome.currentVersion);', ""],
    ["...(ifVersion !== undefined && { ifVersion }),", ""],
  ]),
  ...inFile({ file: core("secrets/set_secret"), tests: by("secret_quota") }, [
    ['if (outcome.kind === "full") throw quotaExceeded(outcome.quota);', ""],
  ]),
  ...inFile({ file: core("secrets/secret_ports"), tests: by("secret_quota") }, [
    ["  versions: 100,", "  versions: 101,"],
  ]),
  ...inFile({ file: "src/server/http/refusal_of_error.ts", tests: by("secret_quota") }, [
    ["...(isQuota(quota) && { members: { quota } }),", ""],
  ]),
  ...inFile({ file: "src/app/server/run_server.ts", tests: by("erase_at_start") }, [
    ["void data.store.secrets.eraseRest().catch(", "void Promise.resolve().catch("],
  ]),
  ...inFile({ file: core("secrets/get_secrets"), tests: by("secret_routes", "load") }, [
    ["if (request.names.length > MAX_BATCH) {", "if (false) {"],
    ["if (records === undefined) throw tooLarge();", ""],
    ["[...new Set(request.names.map(checkSecretName))]", "[...request.names]"],
  ]),
  ...inFile({ file: core("secrets/get_secrets"), tests: by("secret_routes") }, [
    ["request.names.map(checkSecretName)", "request.names"],
  ]),
  ...inFile({ file: core("secrets/list_secrets"), tests: coreBy("secrets/list_secrets") }, [
    ["Math.min(request.limit ?? DEFAULT_PAGE, MAX_PAGE)", "request.limit ?? MAX_PAGE"],
    ["limit: limit + 1,", "limit,"],
  ]),
  ...inFile({ file: core("secrets/list_secrets"), tests: by("secret_routes") }, [
    ["if (isSecretName(name)) return name;", "return name;"],
    ['checkSecretPrefix(request.prefix ?? "")', 'request.prefix ?? ""'],
  ]),
  ...inFile({ file: core("keys/master_keys"), tests: coreBy("keys/rotate_master_key") }, [
    ["    await this.find(id);", ""],
    ["if (!this.#keys.has(id)) await this.reload();", ""],
  ]),
  ...inFile({ file: core("keys/rotate_master_key"), tests: coreBy("keys/rotate_master_key") }, [
    ["if (active !== undefined && !keys.has(active)) throw missingKey();", ""],
    ["if (current !== undefined && keys.size > 1) return { keyId: current, resumed: true };", ""],
    ["if (!await wrappedKeys.setActiveKeyId(keyId, activeBefore)) throw overtaken();", ""],
    ["if (await wrappedKeys.countUnder(id) === 0) unused.push(id);", "unused.push(id);"],
    [
      "const dropped = await dropOldKeys(ports, [...keys.keys()].filter((id) => id !== keyId));",
      "const dropped = 0;",
    ],
  ]),
  ...inFile({
    file: core("keys/rotate_master_key"),
    tests: by("held_database"),
    filter: "rotation",
  }, [
    ["  await wrappedKeys.eraseReplaced();", ""],
  ]),
  ...inFile({ file: core("keys/rotate_signing_key"), tests: coreBy("keys/rotate_signing_key") }, [
    ["const KEEP_SIGNING_MS = 30 * 86_400_000;", "const KEEP_SIGNING_MS = 31 * 86_400_000;"],
    ["markReplaced(entries, id, nowMs);", ""],
    ["!dropOld && nowMs < endsAtMs(replacedAtMs(entries, id))", "!dropOld"],
  ]),
  ...inFile({
    file: core("keys/key_entries"),
    tests: coreBy("keys/rotate_master_key", "keys/rotate_signing_key", "keys/key_entries"),
  }, [
    ["if (activeId(entries, kind) === id) return;", ""],
    ["!KEY_ID.test(id) || key.length !== KEY_BYTES", "!KEY_ID.test(id)"],
    ["!KEY_ID.test(id) || ", ""],
    ["entries.secrets[replacedName(id)] ??=", "entries.secrets[replacedName(id)] ="],
    ["if (!Number.isSafeInteger(ms)) throw damaged();", ""],
    ["entries.secrets[REFRESH] ??=", "entries.secrets[REFRESH] ="],
  ]),
  ...inFile(
    { file: core("calls/parse_call"), tests: by("function_arguments", "function_routes") },
    [
      [
        "if (hasAtMostTokens(text, MAX_TOKENS)) return parseStrictJsonText(text);",
        "return parseStrictJsonText(text);",
      ],
      ["parseStrictJsonText(text)", "JSON.parse(text)"],
      [" || !PATH.test(path)", ""],
      ["!isObject(one) || more.length > 0", "!isObject(one)"],
    ],
  ),
  ...inFile({ file: core("serving/serve_plan"), tests: coreBy("serving/serve_plan") }, [
    ["if (Number.isSafeInteger(value) && value >= 1) return value;", "return value;"],
    ["quotaVersions, DEFAULT_SECRET_QUOTA.versions", "undefined, DEFAULT_SECRET_QUOTA.versions"],
    ["issuer !== undefined || !WILDCARD.test(host)", "true"],
    ["if (accessTtlSec <= sessionTtlSec) return;", "return;"],
    ["deviceLogin: options.deviceLogin === true,", "deviceLogin: true,"],
    ["options.registration ?? defaultRegistration(address.host, issuer)", '"open"'],
    [
      "options.registration ?? defaultRegistration(address.host, issuer)",
      "defaultRegistration(address.host, issuer)",
    ],
    ["value >= 1 && value <= MAX_VALUE_BYTES", "value >= 1"],
    [
      'text === undefined) return { host: "127.0.0.1", port: DEFAULT_PORT };',
      'text === undefined) return { host: "0.0.0.0", port: DEFAULT_PORT };',
    ],
  ]),
  ...inFile({
    file: adapter("token_signer/jose_token_signer"),
    tests: adapterBy("token_signer/jose_token_signer"),
  }, [
    ["if (!TOKEN_FORM.test(token)) return undefined;", ""],
    ["|| header !== headerText(key.kid, use)", ""],
    ["if (new Set(keys.map((key) => key.kid)).size !== keys.length) {", "if (false) {"],
    [
      "payload === undefined ? undefined : readClaims(payload, issuer)",
      "payload === undefined ? undefined : readClaims(payload, JSON.parse(new TextDecoder().decode(payload)).iss)",
    ],
    ['"Ed25519", false, ["sign"]', '"Ed25519", true, ["sign"]'],
  ]),
  ...inFile({
    file: adapter("token_signer/read_claims"),
    tests: adapterBy("token_signer/jose_token_signer"),
  }, [
    [
      "if (iss !== issuer || aud !== issuer) return undefined;",
      "if (iss !== issuer) return undefined;",
    ],
    [
      "if (iss !== issuer || aud !== issuer) return undefined;",
      "if (aud !== issuer) return undefined;",
    ],
    ['...(scope !== undefined && { scopes: scope.split(" ") }),', ""],
    ["v.integer(), v.minValue(0)", "v.minValue(-1)"],
    ["{ fatal: true }", "{ fatal: false }"],
  ]),
  ...inFile({
    file: adapter("token_signer/caching_token_signer"),
    tests: adapterBy("token_signer/jose_token_signer"),
  }, [
    ["if (claims === undefined) return undefined;", ""],
    ["BoundedMap<string, TokenClaims>(maxCached)", "BoundedMap<string, TokenClaims>(1e9)"],
    ["const cache = caches[use];", "const cache = caches.access;"],
  ]),
  ...inFile({
    file: adapter("password_hasher/argon2_password_hasher"),
    tests: adapterBy("password_hasher/argon2_password_hasher"),
  }, [
    ["fixedTimeEqual(bytes, phc.hash) && !isEmpty", "fixedTimeEqual(bytes, phc.hash)"],
    ["memoryKiB = 19_456, iterations = 2", "memoryKiB = 19_456, iterations = 1"],
    ["salt: ports.random.bytes(SALT_BYTES) };", "salt: new Uint8Array(SALT_BYTES) };"],
    ["phc.memoryKiB < cost.memoryKiB || ", ""],
    ["phc.iterations < cost.iterations ||", ""],
    [" || phc.hash.length < HASH_BYTES", ""],
    ["        bytes.fill(0);", ""],
  ]),
  ...inFile({
    file: adapter("password_hasher/bounded_queue"),
    tests: adapterBy("password_hasher/argon2_password_hasher"),
  }, [
    ["if (this.#waiting.length >= this.depth) {", "if (false) {"],
    ["if (this.#running < this.width) {", "if (true) {"],
    ["if (next === undefined) this.#running--;", "if (next === undefined) return;"],
  ]),
  ...inFile({
    file: adapter("password_hasher/phc"),
    tests: adapterBy("password_hasher/argon2_password_hasher"),
  }, [
    ["memoryKiB >= 8 * parallelism && ", ""],
    ["memoryKiB <= 1_048_576 && ", ""],
    ["iterations <= 10 &&", ""],
    ["    parallelism <= 16;", "    true;"],
  ]),
  ...inFile({
    file: adapter("id_token_verifier/jose_id_token_verifier"),
    tests: adapterBy("id_token_verifier/jose_id_token_verifier"),
  }, [
    ['if (!isTokenForm(token)) return refused("it is no JWS in compact form");', ""],
    ['if (candidates.length > 1) return refused("more than one key fits");', ""],
    ["if (!candidate.algorithms.includes(header.alg)) {", "if (false) {"],
    ["parseUniqueJson(new TextDecoder", "JSON.parse(new TextDecoder"],
    ["isObject(claims) ? claims : undefined", "claims as Fields"],
  ]),
  ...inFile({
    file: adapter("id_token_verifier/read_header"),
    tests: adapterBy("id_token_verifier/jose_id_token_verifier"),
  }, [
    ["if (forbidden !== undefined) return `its header has ${forbidden}`;", ""],
    ["typ !== undefined && !/^(application\\/)?jwt$/i.test(typ)", "false"],
    ["return parseUniqueJson(", "return JSON.parse("],
    ["token.length <= MAX_TOKEN && ", ""],
  ]),
  ...inFile({
    file: adapter("id_token_verifier/usable_keys"),
    tests: adapterBy("id_token_verifier/jose_id_token_verifier"),
  }, [
    ['use: v.optional(v.literal("sig"), "sig"),', ""],
    ["kid === undefined || key.kid === kid", "true"],
    ["alg === undefined ? possible : possible.filter((each) => each === alg)", "possible"],
    ['v.includes("verify")', "v.minLength(0)"],
  ]),
  ...inFile({
    file: adapter("tailscale_verifier/device_api_verifier"),
    tests: adapterBy("tailscale_verifier/device_api"),
  }, [
    ['options.tailnet !== "-" && claim.tailnet !== options.tailnet', "false"],
    ["JSON.stringify([claim, address])", "JSON.stringify([claim])"],
    ["const YES_MS = 5 * 60_000;", "const YES_MS = 50 * 60_000;"],
    ["if (reason !== undefined) return reason;", ""],
    ["listing ??= listDevices", "listing = listDevices"],
    ['if (device.isExternal) return "the device is shared in from another tailnet";', ""],
    ['if (device.tags != null && device.tags.length > 0) return "the device is tagged";', ""],
    ['if (device.user !== claim.loginName) return "another login name is claimed";', ""],
    ['if (device.hostname !== claim.deviceHostname) return "another hostname is claimed";', ""],
    ['if (!device.authorized) return "the device is not authorized";', ""],
    ["!device.keyExpiryDisabled && !(Date.parse(device.expires) > nowMs)", "false"],
    ["device.addresses.some((each) => sameAddress(each, address))", "true"],
    ["maxResponseBytes: MAX_ANSWER_BYTES,", "maxResponseBytes: Infinity,"],
  ]),
  ...inFile({
    file: adapter("tailscale_verifier/whois_verifier"),
    tests: adapterBy("tailscale_verifier/whois"),
  }, [
    ['if (claim.tailnet !== tailnet.Name) return "another tailnet is claimed";', ""],
    ['if (Node.Sharer !== "0") return "the device is shared in from another tailnet";', ""],
    ['suffix !== "" && !Node.Name.replace(/\\.$/, "").endsWith(`.${suffix}`)', "false"],
    ['if (Node.Tags != null && Node.Tags.length > 0) return "the device is tagged";', ""],
    ['if (claim.userId !== UserProfile.ID) return "another user id is claimed";', ""],
    ['if (claim.loginName !== UserProfile.LoginName) return "another login name is claimed";', ""],
    ["claim.deviceId !== Node.StableID && claim.deviceId !== Node.ID", "false"],
    ["hostname !== undefined && hostname !== claim.deviceHostname", "false"],
    ['if (!Node.MachineAuthorized) return "the device is not authorized";', ""],
    ["Node.Expired || isPast(Node.KeyExpiry, nowMs)", "Node.Expired"],
    ["Node.Expired || isPast(Node.KeyExpiry, nowMs)", "isPast(Node.KeyExpiry, nowMs)"],
    [
      'if (status.BackendState !== "Running") return "the server\'s tailscaled is not running";',
      "",
    ],
    ['if (peer.port === undefined) return "the peer\'s port is not known";', ""],
    ["Number.isNaN(atMs) || atMs <= nowMs", "atMs <= nowMs"],
  ]),
  ...inFile({
    file: adapter("request_log/json_request_log"),
    tests: adapterBy("request_log/json_request_log", "request_log/contract"),
  }, [
    [
      "if (this.#waiting.length >= MAX_WAITING_CHARS) this.#dropped++;",
      "if (false) this.#dropped++;",
    ],
    ["record.method.slice(0, MAX_METHOD_CHARS)", "record.method"],
    ['if (PLAIN.test(text)) return `"${text}"`;', 'return `"${text}"`;'],
  ]),
];
