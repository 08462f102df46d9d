/** Logins: where a credential may go, how it is refreshed by one of many, and which answer of a server is believed. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const login = (name: string) => `src/core/client/login/${name}.ts`;
const http = (name: string) => `src/core/client/http/${name}.ts`;
const net = (name: string) => `src/core/shared/net/${name}.ts`;
const config = (name: string) => `src/core/client/config/${name}.ts`;
const by = (...names: string[]) => names.map((name) => `tests/core/client/login/${name}_test.ts`);
const httpBy = (...names: string[]) =>
  names.map((name) => `tests/core/client/http/${name}_test.ts`);
const netBy = (...names: string[]) => names.map((name) => `tests/core/shared/net/${name}_test.ts`);
const configBy = (...names: string[]) =>
  names.map((name) => `tests/core/client/config/${name}_test.ts`);
const oauthBy = (...names: string[]) =>
  names.map((name) => `tests/adapters/oauth_client/${name}_test.ts`);

export const mutants: Mutant[] = [
  ...inFile({
    file: login("access_token"),
    tests: by("access_token", "credential", "refused_login"),
  }, [
    ["if (await ports.serverByProject()) throw unnamedServer();", ""],
    ["if (provider.origin !== login.origin) {", "if (false) {"],
  ]),
  ...inFile({
    file: login("held_login"),
    tests: by("access_token", "credential", "refused_login"),
  }, [
    ["if (login.refresh_refused_at !== undefined) {", "if (false) {"],
    ["if (!isExpired(login, nowMs)) return login;", "return login;"],
    ["    if (!hasRefreshToken(login)) {", "    if (false) {"],
  ]),
  ...inFile({ file: login("refresh"), tests: by("access_token", "refused_login") }, [
    ["if (this.#login.refresh_refused_at !== undefined) throw this.#over();", ""],
    ["if (!this.#wanted && !needsRefresh(this.#login, this.#nowMs())) return this.#login;", ""],
    ["    if (!begun.same) return this.#theOther(begun.stored);", ""],
    [
      "if (isUnsent(error) || strategy.refresh === undefined) await this.#takeBackMark();",
      "await this.#takeBackMark();",
    ],
    [
      'if (!this.#wanted && !this.#isExpired()) return { kind: "kept" };',
      'return { kind: "kept" };',
    ],
    ["refused.refresh_refused_at = this.#nowSec();", ""],
    ["    lock.release();", ""],
  ]),
  ...inFile({ file: login("stored_login"), tests: by("access_token", "refused_login") }, [
    [
      "      if (found.same) putLogin(entries, this.slot, next);",
      "      putLogin(entries, this.slot, next);",
    ],
    ["stored !== undefined && sameTokens(stored, login)", "stored !== undefined"],
    // The command's own copy in place of what is under the lock.
    ["    this.#store.forget();", ""],
  ]),
  ...inFile({ file: login("held_store"), tests: by("held_store") }, [
    ["      this.#keep(after);", ""],
    ["      this.forget();", ""],
    ["    if (age === this.#age) this.#bytes = bytes;", "    if (age >= 0) this.#bytes = bytes;"],
    ["    await this.read();", ""],
    ["    this.#bytes?.fill(0);", ""],
    ["      this.#reading ??= this.#hold()", "      this.#reading = this.#hold()"],
    ["    await (await this.#opened()).prepare();", ""],
    ["    this.#store?.close();", ""],
  ]),
  ...inFile({ file: login("held_store"), tests: ["tests/cli/store_work_test.ts"] }, [
    [
      "      if (this.#bytes !== undefined) return parseEntries(this.#bytes);",
      "      if (this.#bytes !== undefined) try { return parseEntries(this.#bytes); } finally { this.forget(); }",
    ],
  ]),
  ...inFile({ file: login("log_in_as_wished"), tests: ["tests/cli/store_work_test.ts"] }, [
    ["store.prepare();", "store.update(() => undefined);"],
  ]),
  ...inFile({ file: "src/app/client/wire_client.ts", tests: ["tests/app/wire_client_test.ts"] }, [
    ["        held.close();", ""],
  ]),
  ...inFile({ file: "src/app/client/store.ts", tests: ["tests/cli/store_work_test.ts"] }, [
    [
      "    slots: async () => await slotsOf(sealed()),",
      "    slots: async () => await slotsOf(sealedStore(ports(), storeLocation(base), ports().keys)),",
    ],
  ]),
  ...inFile({ file: login("token_times"), tests: by("access_token", "status", "refused_login") }, [
    ["nowMs / 1000 >= expiresAtSec - refreshMarginSec(login)", "nowMs / 1000 >= expiresAtSec"],
    [
      "return expiresAtSec !== undefined && nowMs / 1000 >= expiresAtSec;",
      "return expiresAtSec !== undefined && nowMs / 1000 > expiresAtSec + 60;",
    ],
    ["refreshExpiresAtSec === undefined || nowMs / 1000 < refreshExpiresAtSec", "true"],
    ["|| login.refresh_refused_at !== undefined) return false;", ") return false;"],
  ]),
  ...inFile({ file: login("log_out"), tests: by("log_out") }, [
    ["      dropLogin(entries, slot);", ""],
  ]),
  ...inFile({ file: login("token_endpoint"), tests: by("log_in", "access_token") }, [
    [
      "status === 401 ? refreshRefused() : undefined",
      "status >= 400 ? refreshRefused() : undefined",
    ],
    ["v.minValue(1), v.maxValue(366 * 86_400)", "v.minValue(1)"],
    ["if (status !== 401) return undefined;", ""],
  ]),
  ...inFile({ file: login("oauth/callback"), tests: by("oauth/callback") }, [
    ["request.origin !== undefined || ", ""],
    [" || request.host !== home.host", ""],
    ["if (request.url.pathname !== home.pathname) return turnedAway(404);", ""],
    ['if (request.method !== "GET") return turnedAway(405);', ""],
    ["if (states.length !== 1) return false;", "if (states.length === 0) return false;"],
    ["if (more.length > 0) return turnedAway(400);", ""],
    [
      "if (iss === undefined) return expected.issInResponse;",
      "if (iss === undefined) return false;",
    ],
    ["expected.issuer !== undefined && iss !== expected.issuer", "false"],
    ["codes.length + errors.length !== 1 ||", ""],
    [
      "return fixedTimeEqual(new TextEncoder().encode(states[0]), expected.expose());",
      "return true;",
    ],
  ]),
  ...inFile({ file: login("oauth/wait_for_callback"), tests: by("oauth/strategies") }, [
    ["if (accepted !== undefined || failure !== undefined) {", "if (false) {"],
  ]),
  ...inFile({
    file: login("oauth/endpoint_rules"),
    tests: [...by("oauth/create_key"), ...oauthBy("resolve")],
  }, [
    ["if (!allowPrivate && named) await requirePublicHost(resolver, url, ALLOW);", ""],
    ["requireSecure(url, allowPrivate && loopback);", "requireSecure(url, allowPrivate);"],
    ['if (url.username !== "" || url.password !== "") {', "if (false) {"],
    ["  if (!secure) {", "  if (false) {"],
  ]),
  ...inFile({ file: login("oauth/oauth_server"), tests: by("oauth/strategies") }, [
    ["endpoints.every((endpoint) => new URL(endpoint).origin === origin)", "true"],
  ]),
  ...inFile({
    file: login("oauth/device_schedule"),
    tests: by("oauth/poll_device", "oauth/bounds"),
  }, [
    ["return intervalMs + SLOW_DOWN_MS;", "return intervalMs;"],
    [
      "Math.max(1, intervalSec ?? DEFAULT_INTERVAL_SEC) * 1000",
      "(intervalSec ?? DEFAULT_INTERVAL_SEC) * 1000",
    ],
    ["const DEFAULT_INTERVAL_SEC = 5;", "const DEFAULT_INTERVAL_SEC = 1;"],
    ["nowMs + schedule.intervalMs > schedule.deadlineMs", "nowMs > schedule.deadlineMs"],
  ]),
  ...inFile({ file: login("oauth/create_key"), tests: by("oauth/create_key") }, [
    [
      "  await requireAllowedEndpoint(resolver, url, request.provider.oauth?.allowPrivate ?? false);",
      "",
    ],
    ["(forms.length === 0 || hasForm(value, forms))", "true"],
    ["if (status >= 300 && status < 400) {", "if (false) {"],
  ]),
  ...inFile({ file: login("oauth/finish_login"), tests: by("oauth/bounds") }, [
    ["    await revokeLogin(client, login);", ""],
  ]),
  ...inFile({ file: login("oauth/paste"), tests: by("oauth/paste") }, [
    [
      "if (!fixedTimeEqual(new TextEncoder().encode(state), pending.state.expose())) {",
      "if (false) {",
    ],
  ]),
  ...inFile({
    file: login("oauth/attendance"),
    tests: by("oauth/strategies", "elsewhere_strategies"),
  }, [
    ["if (waitSec !== undefined || dialog.attended()) return;", "return;"],
  ]),
  ...inFile({ file: login("strategies/api_key"), tests: by("credential", "oauth/bounds") }, [
    ["sane && hasForm(key, rules.forms)", "sane"],
    ["key.length <= MAX_KEY_CHARS && ", ""],
    [" && /^[\\x21-\\x7e]+$/.test(key)", ""],
  ]),
  ...inFile({ file: login("providers/merge_provider"), tests: by("providers") }, [
    ["shape ?? shipped?.forms ?? [ANY_KEY]", "shipped?.forms ?? shape ?? [ANY_KEY]"],
  ]),
  ...inFile({ file: login("ci/id_token"), tests: by("ci/id_token") }, [
    ["token.length <= MAX_TOKEN_BYTES && ", ""],
    ["JWS.test(token)", "true"],
  ]),
  ...inFile({ file: http("exchange"), tests: httpBy("origin", "retry", "arrived_before") }, [
    ["url.origin !== call.origin || ", ""],
    ["call.auth.origin !== url.origin", "false"],
    ["if (response.status < 300 || response.status > 399) return response;", "return response;"],
    ["const last = !retry || attempt === TRIES;", "const last = attempt === TRIES;"],
    ["if (askedMs !== undefined && askedMs > MAX_RETRY_AFTER_MS) return response;", ""],
    ["throw mayHaveArrived ? sentBefore(error) : error;", "throw error;"],
    ["const TRIES = 3;", "const TRIES = 4;"],
  ]),
  ...inFile({ file: http("envelope"), tests: httpBy("answer") }, [
    ["fatal: true", "fatal: false"],
    ["success === true ? data : undefined", "data"],
  ]),
  ...inFile({ file: http("function_client"), tests: httpBy("function_client") }, [
    ['idempotent: kind === "query",', "idempotent: true,"],
    [
      'open: async (path, args, shape) => await call("mutation", path, args, shape, undefined),',
      'open: async (path, args, shape) => await call("mutation", path, args, shape, await token()),',
    ],
  ]),
  ...inFile({ file: http("logging_transport"), tests: httpBy("logging_transport") }, [
    ["${request.url.origin}${request.url.pathname}", "${request.url.href}"],
  ]),
  ...inFile({ file: net("web_url"), tests: netBy("server_origin") }, [
    ["`^${BEFORE_PATH}(?:${rest.source})$`", "`^${BEFORE_PATH}(?:${rest.source})`"],
    [' || url.hostname.endsWith(".")', ""],
    ['url.protocol === "https:" || isLoopback(url) ? url : "plain"', "url"],
  ]),
  ...inFile({ file: net("private_address"), tests: netBy("private_address") }, [
    ['  "168.63.129.16", // Azure\'s, which looks public', ""],
    ['  "fd00:ec2::254", // AWS', ""],
    ['  ["::ffff:0:0/96", 6], // mapped', ""],
    ['  ["2002::/16", 1], // 6to4', ""],
    ['kind === undefined && !inside("2000::/3") ? "reserved" : kind', "kind"],
    ["library.IPv4.isValidFourPartDecimal(address)", "library.IPv4.isValid(address)"],
    ['Object.hasOwn(KINDS, range) ? KINDS[range] : "reserved"', "KINDS[range]"],
    ['.replace(/%[A-Za-z0-9_.-]{1,32}$/, "")', ""],
  ]),
  ...inFile({ file: net("require_public"), tests: netBy("private_address") }, [
    ['if (/(^|\\.)localhost\\.?$/i.test(hostname)) return "loopback";', ""],
    ['if (addresses.length > MAX_ADDRESSES) return "reserved";', ""],
    ['if (addresses.length === 0) return "unresolved";', ""],
    [
      "addresses.map(specialRange)",
      "addresses.slice(0, 1).map(specialRange)",
    ],
  ]),
  ...inFile({ file: config("project_file"), tests: configBy("project_file") }, [
    ["if (facts.ours === false) {", "if (false) {"],
    ["if (Object.keys(others).length > 0) throw tooMuch(path);", ""],
    ["if (folder === home || parent === folder", "if (parent === folder"],
  ]),
  ...inFile({ file: config("key_form"), tests: configBy("key_form", "provider_settings") }, [
    ["!key.startsWith(prefix) || ", ""],
    ["rest.length < least || ", ""],
    [" || rest.length > most", ""],
    ["if (notPrefixes.some((other) => key.startsWith(other))) return false;", ""],
    ["char >= from && char <= to", "char >= from"],
    ["text.length <= MAX_ALPHABET && ", ""],
    ["rangesOf(text).every(([from, to]) => from <= to)", "true"],
    ["least >= 1 && ", ""],
    ["    most <= MAX_KEY_CHARS;", "    true;"],
  ]),
  ...inFile({ file: config("settings"), tests: configBy("provider_settings") }, [
    ['if (issue.type === "never")', "if (false)"],
  ]),
  ...inFile({ file: config("change_settings"), tests: configBy("contexts", "config") }, [
    ['if ((await files.inspect(path))?.kind !== "link") return;', "return;"],
    ["    held.release();", ""],
  ]),
  ...inFile({
    file: "src/adapters/http_transport/request_init.ts",
    tests: ["tests/adapters/http_transport/plain_test.ts"],
  }, [
    ['redirect: "manual",', 'redirect: "follow",'],
  ]),
  ...inFile({
    file: "src/adapters/http_transport/fetch_transport.ts",
    tests: [
      "tests/adapters/http_transport/plain_test.ts",
      "tests/adapters/http_transport/compressed_test.ts",
    ],
  }, [
    ["if (total > maxBytes) throw await tooLarge(request);", ""],
    ["AbortSignal.timeout(request.timeoutMs)", "AbortSignal.timeout(600_000)"],
  ]),
  ...inFile({
    file: "src/adapters/oauth_client/guarded_fetch.ts",
    tests: oauthBy("token_response", "resolve"),
  }, [
    ["    await guard.checkUrl(url, rules.allowPrivate);", ""],
    ["if (status >= 300 && status < 400) {", "if (false) {"],
    ['!("access_token" in fields)', "false"],
  ]),
  ...inFile({
    file: "src/adapters/oauth_client/resolve_server.ts",
    tests: oauthBy("resolve", "strict_answers"),
  }, [
    ["new URL(found.issuer).href === asked.href", "true"],
    ["/[?#]|\\/\\.well-known\\//.test(issuer)", "false"],
    ['!(Array.isArray(methods) && methods.includes("S256"))', "false"],
    ["    await guard.checkUrl(parsed(endpoint), settings.allowPrivate);", ""],
  ]),
  ...inFile(
    {
      file: "src/adapters/oauth_client/oauth_tokens.ts",
      tests: oauthBy("token_response", "strict_answers"),
    },
    [
      [
        'if (response.token_type !== "bearer") throw bad("a token of another type than Bearer");',
        "",
      ],
      ['if (!TOKEN.test(response.access_token)) throw bad("an unusable access token");', ""],
      [
        "!Number.isFinite(value) || value < 0",
        "false",
        "openid-client lets no such number through; this look is for a release of it that does",
      ],
      ["value.slice(0, MAX_NAME)", "value"],
    ],
  ),
  ...inFile({
    file: "src/adapters/oauth_client/device_response.ts",
    tests: oauthBy("token_response"),
  }, [
    ['if (url.protocol !== "https:" && url.protocol !== "http:") throw bad();', ""],
    ['if (url.username !== "" || url.password !== "") throw bad();', ""],
    ["Math.min(response.expires_in, MAX_LIFE_SEC)", "response.expires_in"],
    ["if (!/^[\\x21-\\x7e]{1,64}$/.test(response.user_code)) throw bad();", ""],
  ]),
  ...inFile({
    file: "src/adapters/oauth_client/openid_oauth_client.ts",
    tests: oauthBy("token_response", "resolve"),
  }, [
    [
      "expectedState: pending.state.exposeText(),",
      'expectedState: callback.searchParams.get("state") ?? "",',
    ],
    ['code_challenge_method: "S256",', 'code_challenge_method: "plain",'],
    ["options.random.bytes(32)", "options.random.bytes(16)"],
  ]),
  ...inFile({
    file: "src/adapters/redirect_listener/loopback_redirect_listener.ts",
    tests: ["tests/adapters/redirect_listener/loopback_redirect_listener_test.ts"],
  }, [
    ['hostname: "127.0.0.1",', 'hostname: "0.0.0.0",'],
    ['"cache-control": "no-store",', ""],
    ["if (answer.done) finished.resolve();", ""],
  ]),
];
