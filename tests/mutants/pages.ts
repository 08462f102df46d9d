/** The server's pages and their cookie, and what else rests on a library: addresses and ids. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const server = (name: string) => [`tests/server/${name}_test.ts`];

export const mutants: Mutant[] = [
  ...inFile({ file: "src/server/pages/html.ts", tests: server("pages") }, [
    ["...values.map(shown)", "...values"],
    ["\\u202e", "\\u202a"],
  ]),
  ...inFile({ file: "src/server/http/web_cookie.ts", tests: server("web_cookie") }, [
    ["if (header.length > MAX_HEADER_CHARS) return undefined;", ""],
    ['pair.split("=", 1)[0]?.trim() === name', "pair.startsWith(name)"],
    ["ours.length === 1 ?", "ours.length > 0 ?"],
    ['issuer.startsWith("https:") ? "__Host-sealhold_web" : "sealhold_web"', '"sealhold_web"'],
    ["    httpOnly: true,", ""],
    ['    sameSite: "Lax",', ""],
    ['secure: issuer.startsWith("https:")', "secure: false"],
  ]),
  ...inFile({
    file: "src/core/server/limits/login_limits.ts",
    tests: ["tests/core/server/accounts/accounts_test.ts"],
    filter: "addresses",
  }, [
    ["if (address.isIPv4MappedAddress()) return", "if (false) return"],
    ["address.parts.slice(0, 4)", "address.parts.slice(0, 3), 0"],
    ['peer.replace(/%.*$/, "")', "peer"],
  ]),
  ...inFile({
    file: "src/core/server/accounts/uuid.ts",
    tests: ["tests/core/server/accounts/accounts_test.ts"],
    filter: "uuid",
  }, [
    ["v4({ random: random.bytes(16) })", "v4()"],
    ["v5(name, v5.DNS)", "v5(name, v5.URL)"],
  ]),
  ...inFile({ file: "src/cli/graph/similar.ts", tests: ["tests/cli/graph/similar_test.ts"] }, [
    ["if (typed.length > MAX_LENGTH) return undefined;", ""],
    ["Math.max(1, Math.floor(word.length / 3))", "word.length"],
    ["{ caseSensitive: true }", "{}"],
  ]),
];
