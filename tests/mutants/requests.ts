/** What makes a request of the server cheap: what is kept in memory, read in one buffer, or answered at once. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const sqlite = (name: string) => `src/adapters/server_store/sqlite/${name}.ts`;
const secrets = (name: string) => `src/core/server/secrets/${name}.ts`;
const http = (name: string) => `src/server/http/${name}.ts`;
const KEPT = ["tests/core/server/secrets/kept_secrets_test.ts"];
const RING = ["tests/core/server/secrets/byte_ring_test.ts"];
const TOTALS = ["tests/adapters/server_store/sqlite/name_totals_test.ts"];
const STORE = ["tests/adapters/server_store/sqlite/sqlite_server_store_test.ts"];
const BODIES = ["tests/server/http/body_bytes_test.ts"];

export const mutants: Mutant[] = [
  ...inFile({ file: "src/bounded_map.ts", tests: ["tests/bounded_map_test.ts"] }, [
    ["if (oldest !== undefined) this.#values.delete(oldest);", ""],
    [
      "if (oldest !== undefined) this.#values.delete(oldest);",
      "if (oldest !== undefined) this.clear();",
    ],
    ["if (!this.#values.has(key)) this.#makeRoom(key);", "this.#makeRoom(key);"],
  ]),
  ...inFile({ file: "src/awaitable.ts", tests: ["tests/awaitable_test.ts"] }, [
    ["value instanceof Promise ? value.catch(failed) : value", "value"],
    [
      "value instanceof Promise ? value.then(next) : next(value)",
      "Promise.resolve(value).then(next)",
    ],
  ]),
  ...inFile({ file: sqlite("name_totals"), tests: TOTALS }, [
    ["db.onForeignWrite(() => this.#kept.clear());", ""],
    ["if (known !== undefined) return known;", ""],
    ["if (name.startsWith(prefix)) own", "own"],
    ["total + by", "total"],
  ]),
  ...inFile({ file: sqlite("sqlite_database"), tests: TOTALS }, [
    ["      this.#dropIfForeign();", ""],
  ]),
  ...inFile({
    file: sqlite("sqlite_sealed_secret_store"),
    tests: STORE,
    filter: "/counts what|lists by/",
  }, [
    ['outcome.kind === "written" && outcome.created', 'outcome.kind === "written"'],
    ["if (marked) totals.changed", "totals.changed"],
    ["after < prefix ? prefix", "after > prefix ? prefix"],
    ["`${after}\\0`", "after"],
  ]),
  ...inFile({ file: sqlite("sqlite_database"), tests: STORE, filter: "counts what" }, [
    ["for (const each of settle) each.committed();", ""],
  ]),
  ...inFile({ file: sqlite("sealed_records"), tests: STORE, filter: "who watches" }, [
    ["for (const changed of this.#watchers) changed(userUuid, name);", ""],
  ]),
  ...inFile({ file: sqlite("sealed_records"), tests: KEPT }, [
    ["db.onForeignWrite(() => this.tell());", ""],
  ]),
  ...inFile({ file: sqlite("sqlite_wrapped_key_store"), tests: KEPT }, [["records.tell();", ""]]),
  ...inFile({ file: secrets("kept_secrets"), tests: KEPT }, [
    ["if (userUuid === undefined || name === undefined) this.ring.clear();", "if (!name) return;"],
    ["else this.ring.delete(keyOf(userUuid, name));", ""],
    ["this.#changes++;", ""],
    ["since !== this.#changes || ", ""],
    ["|| sealedValue.length > MAX_VALUE_BYTES", ""],
    ["this.store.noticeForeignWrites();", ""],
    ["return `${userUuid}/${name}`;", "return name;"],
  ]),
  ...inFile({ file: secrets("get_secret"), tests: KEPT }, [
    ["if (version === undefined) kept.keep", "kept.keep"],
    ["if (kept !== undefined) return kept;", ""],
  ]),
  ...inFile({ file: secrets("byte_ring"), tests: RING }, [
    ["this.#view(place).fill(0);", ""],
    ["while (this.#count >= this.most) this.#dropOldest();", ""],
    ["this.#places.get(place.key) === place", "true"],
    ["if (length > this.capacity) throw", "if (false) throw"],
    ["while (this.#oldest !== undefined && this.#oldest.at >= this.#at) this.#dropOldest();", ""],
    [
      "this.#oldest.at >= this.#at && this.#oldest.at < end",
      "this.#oldest.at >= this.#at && false",
    ],
    ["while (this.#oldest !== undefined) this.#dropOldest();", "this.#places.clear();"],
  ]),
  ...inFile({
    file: "src/core/server/keys/drawn_at_once.ts",
    tests: ["tests/core/server/secrets/seal_test.ts"],
  }, [
    ["if (at + length > total) throw", "if (false) throw"],
    ["drawn.subarray(at, at += length)", "drawn.subarray(at, at + length)"],
  ]),
  ...inFile({ file: http("body_bytes"), tests: BODIES }, [
    ["if (size + bytes > maxBytes) throw bodyTooLarge(maxBytes);", ""],
    ["if (size + bytes > (declared ?? Infinity)) throw otherLength();", ""],
    ["if (size < (declared ?? 0)) throw otherLength();", ""],
    ["budget.take(bytes);", ""],
    ["budget.giveBack(size);", ""],
    ["new ArrayBuffer(length + 1)", "new ArrayBuffer(length)"],
    ["        cancel();", ""],
  ]),
  ...inFile({ file: http("read_body"), tests: BODIES }, [
    ["if (length > maxBytes) throw bodyTooLarge(maxBytes);", ""],
    ["if (!/^\\d+$/.test(text)) throw", "if (false) throw"],
    ["    open.cancel();", ""],
  ]),
  ...inFile({ file: http("shortcuts"), tests: ["tests/server/http/shortcuts_test.ts"] }, [
    [
      "parent !== undefined && !routes.some((other) => mayMeet(route, other))",
      "parent !== undefined",
    ],
    ["const found = find(method, pattern);", "const found = route;"],
    ["end === path.length ? undefined : ", ""],
  ]),
  ...inFile({
    file: "src/server/routes/secret_answer.ts",
    tests: ["tests/server/routes/secret_answer_test.ts"],
  }, [
    ["secret.value.zero();", ""],
    ["JSON.stringify(wire.value)", '`"${wire.value}"`'],
    ["JSON.stringify(name)", '`"${name}"`'],
  ]),
  ...inFile({
    file: http("answers"),
    tests: ["tests/server/routes/secret_answer_test.ts"],
  }, [
    ['response.headers.set("content-type", "application/json");', ""],
  ]),
  ...inFile({ file: "src/server/server_app.ts", tests: ["tests/server/at_once_test.ts"] }, [
    ["whenKnown(caught(answer, refuse), (made) => {", "whenKnown(answer(), (made) => {"],
  ]),
];
