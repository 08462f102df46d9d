/** The command line: what it takes, whom it asks, and what it shows of foreign text. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const cli = (name: string) => `src/cli/${name}.ts`;
const by = (...names: string[]) => names.map((name) => `tests/cli/${name}_test.ts`);
const HOSTILE = by("hostile_text");

export const mutants: Mutant[] = [
  ...inFile({
    file: cli("output/output"),
    tests: [...by("output/output", "one_line_text"), ...HOSTILE],
  }, [
    ["line(escapeLinesForTerminal(text))", "line(text)"],
    ["onTerminal ? escapeJsonForTerminal(json) : json", "json"],
  ]),
  ...inFile({ file: cli("output/output"), tests: by("output/output", "one_line_text") }, [
    [' && format === "json" && !onTerminal', ' && format === "json"'],
    ['if (format === "raw" && raw !== undefined) return exact(await made(raw));', ""],
    ["      outcome.zero();", ""],
    ["      bytes.fill(0);", ""],
    ["    if (outcome.zero !== undefined) {", "    {"],
  ]),
  ...inFile({
    file: cli("output/report_error"),
    tests: [...by("output/output", "run"), ...HOSTILE],
  }, [
    ["`hint: ${escapeForTerminal(known.hint)}\\n`", "`hint: ${known.hint}\\n`"],
    [
      "`error: ${escapeForTerminal(known.message)}\\n${hint}${trace}`",
      "`error: ${known.message}\\n${hint}${trace}`",
    ],
    ["`Unexpected failure (${name})`", "`Unexpected failure (${name}: ${error})`"],
    ['if (known.code === "READER_GONE") return { text: "", exitCode };', ""],
    ["const trace = debug ?", "const trace = true ?"],
    ['const rest = at === -1 ? "" : stack.slice(at + message.length);', "const rest = stack;"],
  ]),
  ...inFile({
    file: "src/core/shared/text/escape_for_terminal.ts",
    tests: [
      "tests/core/shared/text/escape_for_terminal_test.ts",
      ...by("one_line_text"),
      ...HOSTILE,
    ],
  }, [
    ["[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "[\\p{Cf}\\p{Zl}\\p{Zp}]"],
    ["[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "[\\p{Cc}\\p{Zl}\\p{Zp}]"],
    ["[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "[\\p{Cc}\\p{Cf}]"],
    [
      'char === "\\n" || char === "\\t" ? char',
      'char === "\\n" || char === "\\t" || char === "\\r" ? char',
    ],
    ['found === "\\n" ? found : jsonEscapes(found)', "found"],
  ]),
  ...inFile({ file: "src/app/client/base.ts", tests: ["tests/app/base_test.ts"] }, [
    [
      "terminal.writeStderr(`${escapeForTerminal(line)}\\n`);",
      "terminal.writeStderr(`${line}\\n`);",
    ],
    [
      "globals.verbose ? terminal.writeStderr(`${escapeForTerminal(line)}\\n`) : undefined",
      "globals.verbose ? terminal.writeStderr(`${line}\\n`) : undefined",
    ],
    ['if (format === "text" || format === "raw") terminal', "if (true) terminal"],
    ['globals.prompt !== false && env.get("SEALHOLD_NO_PROMPT") === undefined', "true"],
    ["globals.verbose ? terminal", "true ? terminal"],
  ]),
  ...inFile({ file: cli("graph/argv_tokens"), tests: by("graph/check_argv", "graph/parse") }, [
    ['else if (word === "--") literal = true;', 'else if (word === "--") literal = false;'],
    ["if (table.has(`-${nameIn(word)}`)) {", "if (false) {"],
    ["shape.spec.alone && word.length > 2", "false"],
    ['if (shape.takes === "nothing" && given !== undefined) return fault("takes-no-value");', ""],
    ['if (value === "") return fault("empty-value");', ""],
    ['if (value === undefined && shape.takes === "a value") return fault("missing-value");', ""],
    ["if (!isId && isOptionOf(table, next)) return undefined;", ""],
    ['if (shape.takes === "perhaps a value") return undefined;', ""],
    ['return word === "--" || table.has', "return table.has"],
  ]),
  ...inFile({ file: cli("graph/check_argv"), tests: by("graph/check_argv", "graph/parse") }, [
    ['if (argv.length > MAX_WORDS) return "too-long";', ""],
    ['if (argv.reduce((sum, word) => sum + word.length, 0) > MAX_CHARS) return "too-long";', ""],
    ['argv.some((word) => word.includes("\\0")) ? "nul" : undefined', "undefined"],
    ["if (own !== undefined) {", "if (false) {"],
    ["if (!token.literal && hasOtherDash(token.text))", "if (false)"],
    ["optionsFault(table, options) ?? ", ""],
    [" ?? missingArguments(verb.arguments ?? [], args.length)", ""],
    ["      return optionFault(one, before);", "      return undefined;"],
  ]),
  ...inFile({
    file: cli("graph/check_option"),
    tests: by("graph/check_argv", "graph/parse", "usage"),
  }, [
    ["if (before !== undefined && before.long !== option) {", "if (false) {"],
    ['if (before !== undefined && !shape.spec.collect) return { kind: "repeated", option };', ""],
    ["spec.values === undefined || spec.values.includes(value)", "true"],
    ['if (other !== undefined) return { kind: "conflict", option: long, other };', ""],
    ["if (spec.required && !names.has(long))", "if (false)"],
    ["SHOWN.test(name) && ", ""],
    ["!spec.hidden", "true"],
  ]),
  ...inFile({ file: cli("graph/check_word"), tests: by("graph/check_argv", "graph/parse") }, [
    ['if (text === "") return { kind: "empty-argument", argument };', ""],
    ["const why = literal ? undefined : valueFault(type, text);", "const why = undefined;"],
    ["specs.slice(count).filter", "[].filter"],
    ["specs[index] ?? specs.findLast(({ variadic }) => variadic)", "specs[index] ?? specs.at(-1)"],
    ['if (literal) return { kind: "missing-command" };', ""],
  ]),
  ...inFile(
    { file: cli("graph/value_types"), tests: by("graph/value_types", "ids") },
    [
      ['word: { admits: (value) => !value.startsWith("-"),', "word: { admits: () => true,"],
      [
        'value: { admits: (value) => value === "-" || !value.startsWith("-"),',
        "value: { admits: () => true,",
      ],
      ["/^\\d{1,15}$/", "/^\\d+$/"],
      ["/^\\d{1,15}$/", "/^-?\\d{1,15}$/"],
      ["return /^[A-Za-z0-9_-]{22}/.test(value);", "return true;"],
    ],
  ),
  ...inFile({ file: cli("run_line"), tests: [...by("run"), "tests/app/base_test.ts"] }, [
    ["await context.checkPermissions(needs, verb.places?.(options) ?? {});", ""],
    ["return outcome.exitCode ?? 0;", "return 0;"],
    ["    context.close();", ""],
    ["return report.exitCode;", "return 1;"],
  ]),
  ...inFile({ file: cli("run"), tests: by("run") }, [
    ["if (fault !== undefined) throw await usageErrorOf(argv, found, verb, fault);", ""],
    ['    if (variable === "wrong") throw wrongFormatVariable();', ""],
  ]),
  ...inFile({ file: cli("run_message"), tests: by("run_message", "hostile_text") }, [
    ["? escapeLinesForTerminal(text)", "? text"],
    ["if (options.maxTokens === 0) throw noTokens();", ""],
    ['this.#isTerminal && this.#context.format === "text"', 'this.#context.format === "text"'],
  ]),
  ...inFile({ file: cli("input/confirm"), tests: by("secrets", "context", "store", "auth") }, [
    ["if (force) return;", "return;"],
    ["if (!context.prompter.available()) {", "if (false) {"],
    [
      "if (await context.prompter.confirm(question)) return;",
      "await context.prompter.confirm(question); return;",
    ],
  ]),
  ...inFile({ file: cli("input/password"), tests: by("input/stdin_lines", "auth") }, [
    [
      'if (first === await context.prompter.secret("The same again")) return',
      'if (first === first || await context.prompter.secret("The same again")) return',
    ],
    ["if (!/[\\r\\n]/.test(line)) return Secret.fromText(line);", "return Secret.fromText(line);"],
    ["fatal: true", "fatal: false"],
    ["ignoreBOM: true", "ignoreBOM: false"],
    ["if (!context.prompter.available()) {", "if (false) {"],
  ]),
  ...inFile({ file: cli("input/stdin_line"), tests: by("input/stdin_lines", "auth_providers") }, [
    ["if (!/[\\r\\n]/.test(text)) return Secret.fromText(text);", "return Secret.fromText(text);"],
    ["  bytes.fill(0);", ""],
    ["if (bytes.length > 0) return oneLine(bytes, what);", "return oneLine(bytes, what);"],
  ]),
  ...inFile({
    file: cli("auth/dialog"),
    tests: [...by("one_line_text", "auth_dialog", "auth"), ...HOSTILE],
  }, [
    ["tell(`  ${escapeForTerminal(url)}`);", "tell(`  ${url}`);"],
    [
      "tell(`Open  ${escapeForTerminal(prompt.verificationUri)}`);",
      "tell(`Open  ${prompt.verificationUri}`);",
    ],
    ["tell(`Code  ${escapeForTerminal(prompt.userCode)}`);", "tell(`Code  ${prompt.userCode}`);"],
    ["if (context.prompter.available()) return await question();", "return await question();"],
    ['if (context.terminal.isTerminal("stdin")) throw cannotAsk(hint);', ""],
    ['if (!context.terminal.isTerminal("stderr")) {', "if (false) {"],
  ]),
  ...inFile({
    file: cli("auth/login"),
    tests: ["tests/app/base_test.ts", ...by("auth", "auth_providers")],
  }, [
    ['if (options.store === "memory") throw keptNowhere();', ""],
    ["const keep = options.store !== false;", "const keep = true;"],
    ["if (!keep) return notKept(context, made, told);", ""],
  ]),
  ...inFile({ file: cli("auth/login"), tests: by("one_line_text") }, [
    ['as ${escapeForTerminal(who ?? "")}`,', 'as ${who ?? ""}`,'],
  ]),
  ...inFile({ file: cli("auth/status"), tests: by("auth", "auth_providers") }, [
    ["if (logins.length === 0) throw needsLogin(slot);", ""],
    ['if (given !== undefined) return givenTokenOutcome(provider.origin ?? "");', ""],
  ]),
  ...inFile({ file: cli("auth/logout"), tests: by("auth", "auth_providers") }, [
    ["await confirmOrForce(context, force, `Log out of ${places}?`);", ""],
    ["if (done.some(({ revocable, revoked }) => revocable && !revoked)) {", "if (false) {"],
  ]),
  ...inFile({
    file: cli("secrets/get"),
    tests: ["tests/app/base_test.ts", ...by("secrets"), ...HOSTILE],
  }, [
    ["    if (options.secretVersion === 0) throw noVersion();", ""],
    ["? forTerminal(context, value) : value.expose(),", "? value.expose() : value.expose(),"],
    ["zero: () => value.zero(),", "zero: () => {},"],
    ["const shown = escapeLinesForTerminal(text);", "const shown = text;"],
    [
      "    checkSecretName(name);",
      "",
      "Every backend refuses the name as well, before it asks anybody",
    ],
  ]),
  ...inFile({ file: cli("secrets/list"), tests: by("one_line_text") }, [
    ["escapeForTerminal(secret.name),", "secret.name,"],
    ["return escapeForTerminal(rfc3339).replace", "return rfc3339.replace"],
  ]),
  ...inFile({ file: cli("secrets/delete"), tests: by("secrets") }, [
    ["await confirmOrForce(context, options.force, `Delete secret ${name}?`);", ""],
    ["    checkSecretName(name);", ""],
  ]),
  ...inFile({ file: cli("secrets/receive"), tests: by("messages_story", "messages_refused") }, [
    ["    throw left;", "    return outcome;"],
  ]),
  ...inFile({
    file: cli("messages/message_data"),
    tests: by("messages/message_data", "messages_story"),
  }, [
    [
      "if (isSecretContent(content)) return { secret: { name: readSecret(content)?.name ?? null } };",
      "",
    ],
    ["verified: seq !== undefined,", "verified: true,"],
    [
      'if (seq === undefined) head.push("Plain text: the server could have written or altered it");',
      "",
    ],
    [
      "    if (sender === undefined) {",
      "    if (false) {",
    ],
    [
      "return escapeLinesForTerminal(secret.exposeText());",
      "return secret.exposeText();",
    ],
    [
      "const head = [escapeForTerminal(`${sentAt}  ${from}${place}  (${messageId})`)];",
      "const head = [`${sentAt}  ${from}${place}  (${messageId})`];",
    ],
    ["...(gap === undefined ? {} : { missing: gap }),", ""],
    ["...(superseded ? { superseded } : {}),", ""],
    ['group === "" ? "" : ", or left the group"', '""'],
    ["...(again ? { again } : {}),", ""],
  ]),
  ...inFile({
    file: cli("messages/decrypt"),
    tests: [...by("other_verbs", "messages_story"), ...HOSTILE],
  }, [
    ["? contentOnWire(content).message : content", "? content : content"],
    ["if (file === undefined && !stdin) {", "if (false) {"],
  ]),
  ...inFile({ file: cli("messages/list_unread"), tests: HOSTILE }, [
    [
      "[escapeForTerminal(id), String(count)]",
      "[id, String(count)]",
      "An id of another form makes the whole answer a bad one",
    ],
  ]),
  ...inFile({ file: cli("identity/document_outcome"), tests: HOSTILE }, [
    ["escapeJsonForTerminal(minimalJson(file))", "new TextEncoder().encode(minimalJson(file))"],
  ]),
  ...inFile({ file: cli("group/list"), tests: by("one_line_text") }, [
    [
      "[groupId, name, String(members), role].map(escapeForTerminal)",
      "[groupId, name, String(members), role]",
    ],
  ]),
  ...inFile({ file: cli("group/info"), tests: HOSTILE }, [
    [
      "`${escapeForTerminal(name)}, epoch",
      "`${name}, epoch",
      "A roster's name has no line break, and the printing escapes the rest",
    ],
  ]),
  ...inFile({ file: cli("store/export"), tests: [...by("other_tools"), ...HOSTILE] }, [
    ["await confirmOrForce(context, force, question);", ""],
    ['context.terminal.isTerminal("stdout") ? text.trimEnd() : bytes', "bytes"],
    ["if (refreshable) context.note(SHARED_REFRESH);", ""],
  ]),
  ...inFile({ file: cli("store/init"), tests: by("store") }, [
    ["  if (!kept?.plain) return;", "  return;"],
    ["administration.create(slot, options.replace ?? false)", "administration.create(slot, true)"],
    ["administration.createPlain(options.replace ?? false)", "administration.createPlain(true)"],
  ]),
  ...inFile({ file: cli("store/remove_slot"), tests: by("store") }, [
    ["await confirmOrForce(context, options.force, `Remove slot ${escapeForTerminal(id)}?`);", ""],
  ]),
  ...inFile({
    file: cli("store/key/export"),
    tests: by("golden"),
    filter: "store key export",
  }, [
    [
      "const agree = () => confirmOrForce(context, options.force, question);",
      "const agree = () => Promise.resolve();",
    ],
  ]),
  ...inFile({ file: cli("store/doctor"), tests: by("store") }, [
    ["if (checks.every(({ ok }) => ok)) return EXIT.ok.code;", "return EXIT.ok.code;"],
  ]),
  ...inFile({ file: cli("lists/list_verb"), tests: by("other_verbs", "messages_story", "usage") }, [
    ["await confirmOrForce(context, options.force, `Empty the ${texts.name}?`);", ""],
  ]),
  ...inFile({ file: cli("server/user/remove"), tests: by("server_registration") }, [
    ["await confirmOrForce(context, options.force, question);", ""],
    ["if (user === undefined) throw userNotFound();", "if (user === undefined) return;"],
  ]),
  ...inFile({ file: cli("server/user/list"), tests: by("server_registration") }, [
    [
      'escapeForTerminal(user.note ?? "")',
      'user.note ?? ""',
      "A note has no line break and no control character (note.ts), and the output escapes its lines again",
    ],
  ]),
  ...inFile({ file: cli("context/remove"), tests: by("context") }, [
    ['await confirmOrForce(context, options.force, `Remove the context "${name}"?`);', ""],
  ]),
  ...inFile({ file: cli("docs"), tests: by("other_verbs") }, [
    ["if (found === wanted) return", "if (true) return"],
  ]),
  ...inFile({ file: cli("permissions"), tests: by("other_verbs") }, [
    [
      'if (found.node.kind === "group" || found.path.length !== command.length) {',
      'if (found.node.kind === "group") {',
    ],
  ]),
];
