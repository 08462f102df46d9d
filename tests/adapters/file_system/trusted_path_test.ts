/** Who may put something else in the place of a file: threats.md, case 57. Places as they are found, without being root. */
import { assertEquals, assertThrows } from "@std/assert";
import { requireTrustedPath } from "../../../src/adapters/file_system/trusted_path.ts";
import { SealholdError } from "../../../src/errors.ts";

type PathView = NonNullable<Parameters<typeof requireTrustedPath>[1]>;
type TrustedOwners = NonNullable<Parameters<typeof requireTrustedPath>[2]>;

const [ROOT, ADA, EVE, OVERFLOW] = [0, 1000, 1001, 65_534];

/** A place: owner and mode in octal of a folder; with a target it is a link, with `file` a file. */
type Place = readonly [uid: number | null, mode: number, target?: string];

function view(places: Readonly<Record<string, Place>>): PathView & { looked: string[] } {
  const looked: string[] = [];
  return {
    looked,
    look(path) {
      looked.push(path);
      const [uid, mode, target] = places[path] ?? [];
      if (uid === undefined || mode === undefined) return undefined;
      const kind = target === undefined ? "folder" : target === "file" ? "file" : "link";
      return { kind, uid, mode, size: 0, dev: 1, ino: 1 };
    },
    target: (path) => places[path]?.[2] ?? "",
  };
}

/** @param system the user id that the system's root shows */
const owners = (own: number | undefined, system = ROOT): TrustedOwners => ({
  own: () => own,
  system: () => system,
});

/** The part of the path that is refused; undefined where none is. */
function refused(
  path: string,
  places: Readonly<Record<string, Place>>,
  who: TrustedOwners,
): string | undefined {
  try {
    requireTrustedPath(path, view(places), who);
    return undefined;
  } catch (error) {
    if (error instanceof SealholdError && error.code === "UNSAFE_FILE") {
      return String(error.data?.path);
    }
    throw error;
  }
}

const HOME = "/home/ada/.config/sealhold";
const USUAL: Record<string, Place> = {
  "/": [ROOT, 0o755],
  "/home": [ROOT, 0o755],
  "/home/ada": [ADA, 0o750],
  "/home/ada/.config": [ADA, 0o700],
  [HOME]: [ADA, 0o700],
  [`${HOME}/config.toml`]: [ADA, 0o644, "file"],
};
const FILE = `${HOME}/config.toml`;
const own = (changes: Record<string, Place>) => ({ ...USUAL, ...changes });

const ROWS: Record<
  string,
  [path: string, places: Record<string, Place>, who: TrustedOwners, refused?: string]
> = {
  "/home": [FILE, USUAL, owners(ADA)],
  "/home of root's": [
    "/root/.config/sealhold",
    { "/": [ROOT, 0o755], "/root": [ROOT, 0o700], "/root/.config": [ROOT, 0o755] },
    owners(ROOT),
  ],
  "/home that the group may write to": [
    FILE,
    own({ "/home/ada": [ADA, 0o770] }),
    owners(ADA),
    "/home/ada",
  ],
  "/home that others may write to": [FILE, own({ "/home": [ROOT, 0o777] }), owners(ADA), "/home"],
  "the folder in the middle": [
    FILE,
    own({ "/home/ada/.config": [ADA, 0o707] }),
    owners(ADA),
    "/home/ada/.config",
  ],
  "a folder of somebody else's in the middle": [
    FILE,
    own({ "/home/ada/.config": [EVE, 0o755] }),
    owners(ADA),
    "/home/ada/.config",
  ],
  "the file, of somebody else": [FILE, own({ [FILE]: [EVE, 0o644, "file"] }), owners(ADA), FILE],
  "the file, of root": [FILE, own({ [FILE]: [ROOT, 0o644, "file"] }), owners(ADA)],
  "the file, which others may write": [
    FILE,
    own({ [FILE]: [ADA, 0o646, "file"] }),
    owners(ADA),
    FILE,
  ],
  "the file, sticky, which others may write": [
    FILE,
    own({ [FILE]: [ADA, 0o1646, "file"] }),
    owners(ADA),
    FILE,
  ],
  "as root in somebody's home (sudo -E)": [FILE, USUAL, owners(ROOT), "/home/ada"],
  "/tmp": [
    "/tmp/run-1/home",
    { "/": [ROOT, 0o755], "/tmp": [ROOT, 0o1777], "/tmp/run-1": [ADA, 0o700] },
    owners(ADA),
  ],
  "/tmp without the sticky bit": [
    "/tmp/run-1/home",
    { "/": [ROOT, 0o755], "/tmp": [ROOT, 0o777], "/tmp/run-1": [ADA, 0o700] },
    owners(ADA),
    "/tmp",
  ],
  "/tmp, where somebody else made the folder first": [
    "/tmp/run-1/home",
    { "/": [ROOT, 0o755], "/tmp": [ROOT, 0o1777], "/tmp/run-1": [EVE, 0o755] },
    owners(ADA),
    "/tmp/run-1",
  ],
  "a sticky folder of somebody else's, who may rename in it": [
    "/srv/eve/home",
    { "/": [ROOT, 0o755], "/srv": [ROOT, 0o755], "/srv/eve": [EVE, 0o1777] },
    owners(ADA),
    "/srv/eve",
  ],
  "bubblewrap: a root of our own, binds of the system's root": [
    FILE,
    own({ "/": [ADA, 0o755], "/home": [ADA, 0o755] }),
    owners(ADA, OVERFLOW),
  ],
  "bubblewrap: --bind / /": [
    FILE,
    own({ "/": [OVERFLOW, 0o755], "/home": [OVERFLOW, 0o755] }),
    owners(ADA, OVERFLOW),
  ],
  "rootless container: root inside is ourselves, a mounted folder is of nobody": [
    "/work/data/home",
    {
      "/": [ROOT, 0o755],
      "/work": [OVERFLOW, 0o755],
      "/work/data": [ROOT, 0o755],
      "/work/data/home": [ROOT, 0o700],
    },
    owners(ROOT, OVERFLOW),
  ],
  "rootless container: as another user than root inside": [FILE, USUAL, owners(ADA, OVERFLOW)],
  "rootless container: a mounted folder that others may write to": [
    "/work/home",
    { "/": [ROOT, 0o755], "/work": [OVERFLOW, 0o777] },
    owners(ROOT, OVERFLOW),
    "/work",
  ],
  "no namespace: a folder of the real user 65534": [
    "/srv/home",
    { "/": [ROOT, 0o755], "/srv": [OVERFLOW, 0o755] },
    owners(ADA, ROOT),
    "/srv",
  ],
  "the sandbox hides who we are: the modes are looked at all the same": [
    FILE,
    own({ "/home": [ROOT, 0o777] }),
    owners(undefined),
    "/home",
  ],
  "the sandbox hides who we are: owners are not": [
    FILE,
    own({ "/home": [EVE, 0o755] }),
    owners(undefined),
  ],
  "a system without owners": [FILE, own({ "/home": [null, 0o755] }), owners(ADA)],
};

for (const [what, [path, places, who, wanted]] of Object.entries(ROWS)) {
  Deno.test({
    name: `trusted path: ${what}: ${wanted === undefined ? "used" : `refused for ${wanted}`}`,
    ignore: Deno.build.os === "windows",
    fn: () => assertEquals(refused(path, places, who), wanted),
  });
}

Deno.test({
  name: "trusted path: links are followed, and both where they lie and where they lead counts",
  ignore: Deno.build.os === "windows",
  fn() {
    const dotfiles: Record<string, Place> = own({
      "/home/ada/dot": [ADA, 0o755],
      "/home/ada/dot/sealhold.toml": [ADA, 0o644, "file"],
      [FILE]: [ADA, 0o777, "../../dot/sealhold.toml"],
    });
    const ada = owners(ADA);
    assertEquals(refused(FILE, dotfiles, ada), undefined);
    const changed = (changes: Record<string, Place>) =>
      refused(FILE, { ...dotfiles, ...changes }, ada);
    assertEquals(changed({ "/home/ada/dot": [ADA, 0o777] }), "/home/ada/dot");
    assertEquals(
      changed({ "/home/ada/dot/sealhold.toml": [EVE, 0o644, "file"] }),
      "/home/ada/dot/sealhold.toml",
    );
    assertEquals(changed({ [FILE]: [EVE, 0o777, "../../dot/sealhold.toml"] }), FILE);
    // From the root, by way of a folder that anybody may write to.
    const far: Record<string, Place> = { "/srv": [ROOT, 0o777], "/srv/x": [ADA, 0o644, "file"] };
    assertEquals(changed({ ...far, [FILE]: [ADA, 0o777, "/srv/x"] }), "/srv");
    assertEquals(changed({ ...far, [FILE]: [ADA, 0o777, "./../../../../srv/./x"] }), "/srv");
    const circle = { [FILE]: [ADA, 0o777, "config.toml"] } as const;
    assertEquals(changed(circle), FILE);
  },
});

Deno.test({
  name: "trusted path: what is not there ends the walk, and nothing behind it is looked at",
  ignore: Deno.build.os === "windows",
  fn() {
    const seen = view({ "/": [ROOT, 0o755], "/home": [ROOT, 0o755] });
    requireTrustedPath("/home/ada/.config/sealhold", seen, owners(ADA));
    assertEquals(seen.looked, ["/", "/home", "/home/ada"]);
  },
});

Deno.test({
  name: "trusted path: what is wrong is said with the command that mends it",
  ignore: Deno.build.os === "windows",
  fn() {
    const places = own({ "/home/ada": [ADA, 0o777] });
    const error = assertThrows(
      () => requireTrustedPath(FILE, view(places), owners(ADA)),
      SealholdError,
    );
    assertEquals([error.message, error.hint], [
      'Refused an unsafe file: "/home/ada" may be written to by other users',
      "chmod go-w /home/ada",
    ]);
  },
});
