import { assert, assertEquals } from "@std/assert";
import { compareVersions, isInRange, parseVersion } from "../../scripts/lib/version_range.ts";

function isIn(version: string, range: string): boolean | undefined {
  const parsed = parseVersion(version);
  assert(parsed, version);
  return isInRange(parsed, range);
}

Deno.test("parseVersion refuses what is no version", () => {
  for (
    const text of [
      "",
      "1",
      "1.2",
      "1.2.3.4",
      "01.2.3",
      "1.2.3-",
      "v1.2.3",
      "1.2.3/../x",
      "1.2.3\n",
      "-1.2.3",
    ]
  ) {
    assertEquals(parseVersion(text), undefined, text);
  }
  assertEquals(parseVersion(`1.2.3-${"a".repeat(300)}`), undefined);
});

const RANGES: [range: string, inside: string, outside: string][] = [
  ["*", "0.0.1 9.9.9", "1.0.0-rc.1"],
  ["", "0.0.1", "1.0.0-rc.1"],
  ["1", "1.0.0 1.9.9", "0.9.9 2.0.0 2.0.0-0"],
  ["1.2.x", "1.2.0 1.2.9", "1.1.9 1.3.0"],
  ["1.2.3", "1.2.3 1.2.3+build", "1.2.4 1.2.3-rc.1"],
  ["^1.0.0-rc.5", "1.0.0-rc.5 1.0.0-rc.10 1.0.0 1.2.1", "1.0.0-rc.4 1.1.0-rc.1 2.0.0"],
  ["^0.2.3", "0.2.3 0.2.9", "0.2.2 0.3.0"],
  ["^0.0.3", "0.0.3", "0.0.4"],
  ["^0", "0.9.0", "1.0.0"],
  ["~1.2.3", "1.2.3 1.2.9", "1.3.0"],
  ["~0.225.3", "0.225.3", "0.226.0"],
  ["~1", "1.9.0", "2.0.0"],
  [">=1.2.0 <2", "1.2.0 1.9.9", "1.1.9 2.0.0"],
  [">1", "2.0.0", "1.9.9"],
  ["<=1.2", "1.2.9", "1.3.0"],
  ["1 || 3", "1.5.0 3.0.0", "2.0.0"],
  ["> 1.0.0", "1.0.1", "1.0.0"],
  ["^1 <2.0.0-rc.2", "1.9.0", "2.0.0-rc.1"],
];

for (const [range, inside, outside] of RANGES) {
  Deno.test(`isInRange reads "${range}"`, () => {
    for (const version of inside.split(" ")) assertEquals(isIn(version, range), true, version);
    for (const version of outside.split(" ")) assertEquals(isIn(version, range), false, version);
  });
}

Deno.test("isInRange says when it cannot read a range", () => {
  for (const range of ["latest", "1 - 2", "1.2.3.4", "^", "^1 nonsense", "*".repeat(300)]) {
    assertEquals(isIn("1.2.3", range), undefined, range);
  }
});

Deno.test("compareVersions orders as semver does", () => {
  const ordered =
    "0.9.0 1.0.0-1 1.0.0-2 1.0.0-10 1.0.0-alpha 1.0.0-alpha.1 1.0.0-beta 1.0.0-rc.2 1.0.0-rc.10 1.0.0 1.2.0 1.10.0"
      .split(" ");
  const sorted = ordered.toReversed().map((text) => ({ text, parsed: parseVersion(text) }))
    .sort((a, b) => a.parsed && b.parsed ? compareVersions(a.parsed, b.parsed) : 0);
  assertEquals(sorted.map(({ text }) => text), ordered);
});
