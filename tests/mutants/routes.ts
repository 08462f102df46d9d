/** The server's HTTP side: what a request may hold, whom it is taken for, and what a page or a stream gives away. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const http = (name: string) => `src/server/http/${name}.ts`;
const route = (name: string) => `src/server/routes/${name}.ts`;
const page = (name: string) => `src/server/pages/${name}.ts`;
const fn = (name: string) => `src/server/functions/${name}.ts`;
const socket = (name: string) => `src/server/sockets/${name}.ts`;
const event = (name: string) => `src/server/events/${name}.ts`;
const by = (...names: string[]) => names.map((name) => `tests/server/${name}_test.ts`);

const COOKIE = "Who signs in gets another cookie, which every form's token is bound to as well";

export const mutants: Mutant[] = [
  ...inFile(
    { file: http("answers"), tests: by("answers", "refusal", "open_routes", "oauth_code") },
    [
      ['response.headers.set("cache-control", "no-store");', ""],
      ['response.headers.set("x-content-type-options", "nosniff");', ""],
      ['message.replace(/["\\\\]/g, "\'")', "message"],
    ],
  ),
  ...inFile({ file: http("byte_budget"), tests: by("byte_budget", "load") }, [
    ["this.#used + bytes > this.maxBytes", "bytes > this.maxBytes"],
    ["    this.#used -= bytes;", ""],
    ["  giveBack(): void {}", "  giveBack(bytes = 0): void { this.budget.giveBack(bytes); }"],
    ["    this.budget.giveBack(this.#held);", ""],
    ["    this.#held = 0;", ""],
  ]),
  ...inFile({
    file: http("exchange"),
    tests: by("tokens_refused", "events", "token_routes", "oauth_code", "secret_routes"),
  }, [
    ["if (scheme === undefined) throw notAuthenticated();", ""],
    ["if (caller === undefined) throw notAuthenticated();", ""],
    ["if (allows(caller.scopes, scope)) return;", "return;"],
    [
      "verifyAccess({ signer, sessions, clock }, token, use)",
      "verifyAccess({ signer, sessions, clock }, token)",
    ],
    ["  exchange.userUuid = caller.userUuid;", ""],
  ]),
  ...inFile({ file: http("read_body"), tests: by("request_parts", "hostile", "load") }, [
    ["const MAX_DEPTH = 32;", "const MAX_DEPTH = 1e6;"],
    ['(headers.get("content-encoding") ?? "identity") !== "identity"', "false"],
    ["    expired = true;", ""],
    ["/^[a-z_]{1,32}(\\.\\d{1,3})?$/.test(path)", "true"],
    ["{ fatal: true }", "{ fatal: false }"],
    ["if (char === 0x5c) i++;", "if (false) i++;"],
    ['throw badRequest("Body was cut short");', "throw error;"],
  ]),
  ...inFile({
    file: http("read_form"),
    tests: by("request_parts", "oauth_code", "oauth_authorize"),
  }, [
    ['if (type.trim() !== "application/x-www-form-urlencoded") {', "if (false) {"],
    ["Math.min(limits.maxBytes, MAX_FORM_BYTES)", "limits.maxBytes"],
    ['if (++count > MAX_PARAMETERS) throw badRequest("There are too many parameters");', ""],
    ['if (seen.has(name)) throw badRequest("A parameter is given twice");', ""],
    ["value !== undefined && value.length > maxChars", "false"],
  ]),
  ...inFile({
    file: http("refusal_of_error"),
    tests: by("answers", "refusal", "hostile", "oauth_code"),
  }, [
    [
      "if (!(error instanceof SealholdError)) return internalError();",
      'if (!(error instanceof SealholdError)) return new Refusal("internal_error", String(error));',
    ],
    ["if (httpStatusOf(code) === 401) return bearerChallenge();", ""],
    ['"ratelimit-remaining": "0",', ""],
    ['"retry-after": String(retryAfterSec),', ""],
    [
      "if (error instanceof SealholdError) return error.code;",
      "if (error instanceof SealholdError) return error.message;",
    ],
    ["error instanceof Error ? error.name : typeof error", "String(error)"],
  ]),
  ...inFile({ file: http("request_url"), tests: by("request_parts", "hostile", "secret_routes") }, [
    [
      "return decodeURIComponent(segment);",
      "return decodeURIComponent(decodeURIComponent(segment));",
    ],
    ["if (!/^[1-9]\\d{0,15}$/.test(text)) return undefined;", ""],
    ["Number.isSafeInteger(value) ? value : undefined", "value"],
  ]),
  ...inFile({ file: http("router"), tests: by("tokens_refused", "open_routes") }, [
    ['method === "HEAD" ? "GET" : method', "method"],
    ['if (allow === "") throw new Refusal("not_found", "There is nothing at this address");', ""],
  ]),
  ...inFile({
    file: http("web_cookie"),
    tests: by("request_parts", "oauth_authorize", "web_cookie"),
  }, [
    ["if (header.length > MAX_HEADER_CHARS) return undefined;", ""],
    ["ours.length === 1 ?", "ours.length > 0 ?"],
    ["    httpOnly: true,", ""],
    ['sameSite: "Lax"', 'sameSite: "None"'],
    ['secure: issuer.startsWith("https:"),', "secure: false,"],
    ['issuer.startsWith("https:") ? "__Host-sealhold_web" : "sealhold_web"', '"sealhold_web"'],
    [
      "return setCookie(issuer, cookie, SIGN_IN_SEC);",
      "return setCookie(issuer, cookie, SIGN_IN_SEC * 10);",
    ],
    ['return setCookie(issuer, "", 0);', 'return setCookie(issuer, "", 60);'],
  ]),
  ...inFile({ file: "src/server/listen.ts", tests: by("listen") }, [
    ["if (tls !== undefined || LOOPBACK.test(host)) return;", "return;"],
    [
      "const LOOPBACK = /^(127(\\.\\d{1,3}){3}|::1|localhost)$/;",
      "const LOOPBACK = /^(127(\\.\\d{1,3}){3}|::1|localhost|0\\.0\\.0\\.0)$/;",
    ],
  ]),
  ...inFile({
    file: socket("open_http"),
    tests: by("listen", "sockets/request_framing", "sockets/accept_loop", "sockets/http2"),
  }, [
    ["if (error instanceof Deno.errors.AddrInUse) {", "if (false) {"],
    [
      "!allowed || watch.isEnding ? lastAnswer() : framed(request) ?? answer()",
      "framed(request) ?? answer()",
    ],
    ["!allowed || watch.isEnding ? lastAnswer() : framed(request) ?? answer()", "answer()"],
    ["if (!allowed) watch.cut();", ""],
    ["!allowed || watch.isEnding", "watch.isEnding"],
    ['if (watch.isSingle) response.headers.set("connection", "close");', ""],
    ["framed(request) ?? answer(request, remoteAddr)", "answer(request, remoteAddr)"],
    ['alpnProtocols: ["http/1.1"]', 'alpnProtocols: ["h2", "http/1.1"]'],
  ]),
  ...inFile({ file: socket("serve_http"), tests: by("sockets/serve_http") }, [
    ["const abort = quietAbort();", "const abort = new AbortController();"],
  ]),
  ...inFile({ file: socket("after_handshake"), tests: by("sockets/http2") }, [
    ["watch.isSingle = alpnProtocol === null;", ""],
  ]),
  ...inFile({ file: socket("request_framing"), tests: by("sockets/request_framing") }, [
    ['host === null || host === "" || host.includes(",")', "false"],
    ['if (headers.has("content-length")) {', "if (false) {"],
    ['return encoding.toLowerCase() === "chunked"', "return true"],
  ]),
  ...inFile({
    file: socket("watched_connection"),
    tests: by("sockets/watched_connection", "sockets/accept_loop"),
  }, [
    ["if (last) this.#lingersMs ??= this.time.nowMs;", ""],
    ["nowMs - this.#lingersMs > lingerMs", "false"],
    ["waitsSinceMs !== undefined && nowMs - waitsSinceMs > stallMs", "false"],
    ["(this.#asked ? idleMs : headMs)", "idleMs"],
    ["if (!this.#gone) this.#served?.cut();", "this.#served?.cut();"],
    ["for (const { onGone } of this.#outgoing) onGone();", ""],
  ]),
  ...inFile({
    file: socket("connection_set"),
    tests: by("sockets/connection_set", "sockets/accept_loop"),
  }, [
    ["if (this.#count(addressKey) >= this.limits.maxPerAddress) return false;", ""],
    ["if (this.#shakeTooManyHands(addressKey)) return false;", ""],
    ["this.#open.size < this.#maxConnections || this.#makeRoom(addressKey)", "true"],
    ["if (this.#count(found.addressKey) < this.#count(addressKey)) return false;", ""],
    ["if (connection.isOverdue(this.limits)) connection.cut();", ""],
    ["for (const connection of all.slice(0, tooMany)) connection.cut();", ""],
    ["if (!this.#open.delete(connection)) return;", "this.#open.delete(connection);"],
  ]),
  ...inFile({ file: socket("accept_loop"), tests: by("sockets/accept_loop") }, [
    ["if (!this.#connections.mayOpen(addressKey)) return connection.close();", ""],
  ]),
  ...inFile({ file: socket("serve_http"), tests: by("sockets/serve_http") }, [
    ['typeof onConnection !== "function" || onConnection.length !== 5', "false"],
  ]),
  ...inFile({ file: socket("ws_channel"), tests: ["tests/attacks/attacks_test.ts"] }, [
    ["maxPayload: MAX_PAYLOAD_BYTES,", ""],
  ]),
  ...inFile({ file: http("streamed_answer"), tests: by("streamed_answer") }, [
    ["export const MAX_WHOLE_CHARS = PART_CHARS;", "export const MAX_WHOLE_CHARS = Infinity;"],
    ["    this.#watch?.taken();", ""],
    ["    this.#onEnd?.();", ""],
    ["last >= 0xd800 && last < 0xdc00 ? at + 1 : at", "at"],
    ["connection?.outgoing(() => this.cancel())", "connection?.outgoing(() => {})"],
  ]),
  ...inFile({ file: http("answer_room"), tests: by("answer_room", "streamed_answer") }, [
    ["if (!this.#hasRoom(keys)) return undefined;", ""],
    ["return this.#running < this.limits.width && this.#hasRoom(keys);", "return true;"],
    ["this.#all < this.limits.maxChars &&", ""],
    ["if (at !== -1) this.#waiting.splice(at, 1);", ""],
  ]),
  ...inFile({ file: http("body_budgets"), tests: by("body_budgets") }, [
    ["for (const budget of taken) budget.giveBack(bytes);", ""],
    ["if (account !== undefined) own.push(", "if (false) own.push("],
    [", this.#share(`large ${address}`, maxPerAddress)];", "];"],
    ['this.budgets.giveBack(this.#keys, "small", this.#bytes);', ""],
    ["all <= this.smallBytes", "true"],
  ]),
  ...inFile({
    file: "src/server/server_app.ts",
    tests: by("hostile", "open_routes", "oauth_authorize"),
  }, [
    ["route: routeOf(route, exchange),", "route: path,"],
    ["if (refusal.status >= 500) error = errorLabel(thrown);", ""],
    ["limitClock: steadyClock(clock),", "limitClock: clock,"],
  ]),
  ...inFile({
    file: "src/server/server_app.ts",
    tests: by("oauth_device"),
    filter: "device logins are off",
  }, [
    ["...(deviceLogin", "...(true"],
    [
      "const { deviceLogin = false } = deps.options ?? {};",
      "const { deviceLogin = true } = deps.options ?? {};",
      "Whoever composes a server says whether it has them",
    ],
  ]),
  ...inFile({ file: route("ci_grant"), tests: by("tokens_refused", "forms_refused", "ci_login") }, [
    ["if (clientId !== undefined) findClient(clientId);", ""],
    ['required(form, "assertion", MAX_ID_TOKEN)', 'required(form, "assertion")'],
  ]),
  ...inFile({ file: route("device_routes"), tests: by("forms_refused", "oauth_device") }, [
    ['checkFormToken(ports, sent, "device/code");', ""],
    ["  checkFormToken(ports, sent, signInPurpose(userCode));", ""],
    ["  checkFormToken(ports, sent, decidePurpose(userCode, browser));", ""],
    ["`device/sign-in\\0${userCode}`", "`device/sign-in`"],
    [
      "`device/decide\\0${session?.userUuid}\\0${userCode}`",
      "`device/decide\\0${session?.userUuid}`",
    ],
    [
      "`device/decide\\0${session?.userUuid}\\0${userCode}`",
      "`device/decide\\0${userCode}`",
      COOKIE,
    ],
    ['if (decision !== "approve" && decision !== "deny") throw outdated();', ""],
    [
      'const approve = decision === "approve";',
      'const approve = decision !== "deny";',
      "What is neither was refused three lines above",
    ],
    ["return browser.session === undefined", "return browser.session !== undefined"],
    ["headers: endCookieHeader(ports.issuer),", ""],
    ['  if (!decided) return codePage(ports, browser, "", { message: WRONG_CODE });', ""],
  ]),
  ...inFile({
    file: route("function_routes"),
    tests: by("function_arguments", "answers_refused", "function_routes", "load"),
  }, [
    ["if (!called.open && caller instanceof Refusal) throw caller;", ""],
    ["called.open ? undefined : known", "known", "No open function looks at its caller yet"],
    ["if (caller instanceof Refusal) return await readBytes(request, bodies);", ""],
    ["bytes.length > bodies.maxBytes && !namesLargeCall(bytes)", "false"],
    ['if (endpoint === "action" || endpoint === kind) return;', "return;"],
    ["        budget.release();", ""],
    [
      "const budget = bodies.budgets.hold(exchange);",
      "const budget = bodies.budgets.of(exchange) as HeldBytes;",
    ],
    [
      "if (code === undefined || !(shown instanceof Error)) throw error;",
      'if (code === undefined || !(shown instanceof Error)) return json({ status: "error", errorMessage: String(error) });',
    ],
    ["status !== 401 && status !== 403", "status !== 401"],
  ]),
  ...inFile({
    file: route("oauth_authorize_routes"),
    tests: by("forms_refused", "oauth_authorize", "oauth_code"),
  }, [
    ['if (query.length > MAX_QUERY_CHARS) throw badRequest("The request is too long");', ""],
    ["{ status: 400 }", "{}"],
    ["  checkFormToken(ports, sent, signInPurpose(ask));", ""],
    ["  checkFormToken(ports, sent, decidePurpose(ask, browser));", ""],
    ["if (browser.session === undefined) return redirectResponse(here(ask));", ""],
    ['if (decision !== "deny" && decision !== "switch") throw outdated();', ""],
    ["  await ports.webSessions.close(browser.hash);", ""],
    ['formTarget: target.includes("[") ? "http:" : target,', ""],
    ["`authorize/sign-in\\0${query}`", "`authorize/sign-in`"],
    [
      "`authorize/decide\\0${session?.userUuid}\\0${query}`",
      "`authorize/decide\\0${session?.userUuid}`",
    ],
    [
      "`authorize/decide\\0${session?.userUuid}\\0${query}`",
      "`authorize/decide\\0${query}`",
      COOKIE,
    ],
    ['if (decision === "allow") {', 'if (decision !== "deny") {'],
  ]),
  ...inFile({
    file: route("oauth_endpoint_routes"),
    tests: by("tokens_refused", "oauth_code", "oauth_device"),
  }, [
    ['        findClient(optional(form, "client_id"));', ""],
    ["        refuseCredentials(request);", ""],
  ]),
  ...inFile({
    file: route("oauth_grants"),
    tests: by("tokens_refused", "forms_refused", "oauth_code", "oauth_device"),
  }, [
    ["...(deviceLogin && {", "...({"],
  ]),
  ...inFile({
    file: route("oauth_token_routes"),
    tests: by("tokens_refused", "forms_refused", "oauth_code"),
  }, [
    ["Object.hasOwn(grants, type) ? grants[type] : undefined", "grants[type]"],
    ['if (!headers.has("authorization")) return;', "return;"],
    ["      refuseCredentials(request);", ""],
    ["      exchange.userUuid = tokens.userUuid;", ""],
  ]),
  ...inFile({ file: route("secret_routes"), tests: by("secret_routes", "oauth_code") }, [
    ["    requireScope(caller, scope);", ""],
    ['[may("secrets:read"), may("secrets:write")]', '[may("secrets:read"), may("secrets:read")]'],
    ['[may("secrets:read"), may("secrets:write")]', '[may("secrets:write"), may("secrets:write")]'],
    ["v.minValue(0)", "v.minValue(-1)"],
    ["  secret.value.zero();", "", "The bytes are its own: nobody can look at them afterwards"],
    ["if (version === undefined) throw badRequest('Parameter \"version\" is not valid');", ""],
    ["limit === undefined || limit > MAX_PAGE", "limit === undefined"],
    ["created ? 201 : 200", "200"],
  ]),
  ...inFile({ file: route("tailscale_routes"), tests: by("open_routes", "tailscale_login") }, [
    ["const limits = { ...bodies, maxBytes: MAX_BODY_BYTES };", "const limits = bodies;"],
    ["v.regex(/^[A-Za-z0-9]{1,64}$/),", ""],
    ["v.check((text) => text.isWellFormed()),", ""],
    ["verifier === undefined ? switchedOff :", "false ? switchedOff :"],
  ]),
  ...inFile({ file: route("token_routes"), tests: by("tokens_refused", "token_routes", "load") }, [
    ["const limits = { ...bodies, maxBytes: MAX_BODY_BYTES };", "const limits = bodies;"],
    ["username: text(256), password: text(4096)", "username: text(1e6), password: text(4096)"],
    ["      checkDeclaredLength(exchange.request, MAX_BODY_BYTES);", ""],
    ["const { userUuid } = await authenticate(deps, exchange);", 'const userUuid = "";'],
  ]),
  ...inFile({
    file: route("token_routes"),
    tests: by("tokens_refused", "oauth_code"),
    filter: "ws token",
  }, [
    [
      "{ userUuid, sessionId, clientId, ...(scopes && { scopes }) }",
      "{ userUuid, sessionId, clientId }",
    ],
  ]),
  ...inFile({
    file: route("web_form"),
    tests: by("forms_refused", "oauth_authorize", "oauth_device"),
  }, [
    [
      'if (!["same-origin", "none", null].includes(request.headers.get("sec-fetch-site"))) {',
      "if (false) {",
    ],
    ["if (!isFormToken(ports.serverSecret, browser, purpose, token)) throw outdated();", ""],
    ["    password.zero();", "", "The bytes are its own: nobody can look at them afterwards"],
  ]),
  ...inFile({
    file: fn("account_caller"),
    tests: by("function_arguments", "answers_refused", "function_routes", "events"),
  }, [
    ["if (scopes !== undefined) {", "if (false) {"],
    ['kind === "aid"', "true"],
  ]),
  ...inFile({
    file: fn("schemas"),
    tests: by("function_routes", "functions_auth", "functions_groups", "functions_messages"),
  }, [
    ["const MAX_IDS = 1000;", "const MAX_IDS = 1e6;"],
    ["const MAX_SOURCES = 100;", "const MAX_SOURCES = 1e6;"],
    ["v.regex(/^[A-Za-z0-9_-]{1,64}$/)", "v.minLength(1)"],
    ["v.maxValue(90 * DAY_MS)", "v.maxValue(900 * DAY_MS)"],
    ["v.maxValue(500)", "v.maxValue(5000)"],
    [
      "v.regex(/^[A-Za-z][A-Za-z0-9:_.-]{0,63}$/)",
      "v.minLength(1)",
      "The challenge that is made of it is read by the same pattern",
    ],
  ]),
  ...inFile({
    file: fn("server_function"),
    tests: by("function_arguments", "answers_refused", "function_routes", "functions_auth"),
  }, [
    [
      'if (caller === undefined) throw new FunctionError("AUTH_ERROR", "Not signed in", "Sign in");',
      'if (caller === undefined) throw new Error("x");',
      "The route has refused whoever is not signed in; this tells the compiler",
    ],
    [
      "/^[a-zA-Z]{1,16}$/.test(key)",
      "true",
      "A path begins with a field of ours in every schema of today",
    ],
    [
      "if (aid !== undefined) return run(ports, { ...caller, aid }, args);",
      'if (true) return run(ports, { ...caller, aid: aid ?? "" }, args);',
    ],
  ]),
  ...inFile({ file: event("event_hub"), tests: by("event_hub", "events") }, [
    ['this.#count >= MAX_ALTOGETHER ? "all" : undefined', "undefined"],
    ['if ((this.#listeners.get(aid)?.size ?? 0) >= MAX_HELD_PER_AID) return "identity";', ""],
    ['if ((this.#ofAddress.get(addressKey) ?? 0) >= MAX_PER_ADDRESS) return "address";', ""],
    ["    this.#forgetAddress(listener);", ""],
    ['if (open.length > MAX_PER_AID) open[0]?.close(CLOSE_POLICY, "Too many streams");', ""],
    ["    this.#pendingBytes += bytes;", ""],
    ["if (pendingOf(own) >= MAX_PENDING_PER_AID) return false;", ""],
    ["if (own?.delete(listener) !== true) return;", "own?.delete(listener);"],
    ["    this.#count--;", ""],
    ["if (own.size === 0) this.#listeners.delete(aid);", "this.#listeners.delete(aid);"],
  ]),
  ...inFile({ file: event("event_routes"), tests: by("events") }, [
    [
      'const caller = await accountCaller(ports.deps, exchange, "ws");',
      "const caller = await accountCaller(ports.deps, exchange);",
    ],
    ["if (/^\\d{1,15}$/.test(text)) return Number(text);", "return Number(text);"],
    ["  checkUpgrade(exchange);", ""],
    ["aid === undefined ? {} : await unreadCounts(ports, aid)", "{}"],
    ["onEnd: () => hub.remove(owner, stream),", "onEnd: () => {},"],
  ]),
  ...inFile({ file: event("event_socket"), tests: by("events") }, [
    ["data.length > MAX_FRAME_CHARS", "false"],
    ["if (++this.#frames > MAX_FRAMES_PER_PING) return", "if (false) return"],
    ["if (!await this.#mayGoOn() || this.#ended) return;", ""],
    [
      "if (!await this.#mayGoOn()) return;",
      "",
      "What the ping wakes asks the same before it reads anything",
    ],
    ["speaks && this.source.monotonicMs() - this.#pongMs > pongTimeoutMs", "false"],
    ["this.#pings.answered(frame.timestamp)", "true"],
    ["this.#from(newest), RESUME_MS", "this.#from(0), RESUME_MS"],
    ["return since > this.#newest ? 0 : since;", "return since;"],
    ["this.#from(this.#known(Number(frame.since)));", "this.#from(Number(frame.since));"],
    ["this.source.monotonicMs() - movedMs > this.options.pongTimeoutMs", "false"],
  ]),
  ...inFile({ file: event("event_socket"), tests: by("event_socket") }, [
    ["if (this.#lastSeq !== undefined || this.#ended) return;", "if (this.#ended) return;"],
    ["if (next !== undefined) this.#again = true;", ""],
    ["    this.#frames = 0;", ""],
    ["Number.isSafeInteger(frame.since) && Number(frame.since) >= 0", "true"],
    ["          this.#lastSeq = message.seq;", ""],
    ["Number.isSafeInteger(frame.since) &&", "frame.since !== undefined &&"],
    ["&& Number(frame.since) >= 0", ""],
  ]),
  ...inFile({ file: event("sse_channel"), tests: by("sse_events") }, [
    ["if (isBehind) this.connection?.cut();", ""],
    ["    this.#watch?.waits();", ""],
    ["    if (this.#queue.length === 0) this.#watch?.rests();", ""],
    ['"x-accel-buffering": "no",', ""],
    ['id === undefined ? "" : `id: ${id}\\n`', '""'],
  ]),
  ...inFile({ file: event("open_pings"), tests: by("event_socket") }, [
    ["this.#timestamps.splice(0, at + 1);", ""],
    ["return at >= 0;", "return true;"],
  ]),
  ...inFile({ file: page("html"), tests: by("pages") }, [
    ["\\u200b-\\u200f\\u2028-\\u202e", "\\u200b-\\u200f"],
  ]),
  ...inFile({ file: page("page"), tests: by("pages", "oauth_authorize") }, [
    ['      "cache-control": "no-store",', ""],
    ['"x-frame-options": "DENY",', ""],
    ["\"default-src 'none'\",", ""],
    ["\"frame-ancestors 'none'\",", ""],
    ["\"base-uri 'none'\",", ""],
    ['"cross-origin-opener-policy": "same-origin",', ""],
    ['formTarget === undefined ? "" : ` ${formTarget}`', '" *"'],
    ["status: 303,", "status: 307,"],
  ]),
];
