/**
 * Who may put something else in the place of a file. Not only the folder that it lies in says so: whoever may write to one
 * further up renames the whole of what is below, and whoever owns a link on the way turns it elsewhere (threats.md, case 57).
 */
import { isGranted, parentOf, shellWord, systemCode, unsafe } from "./file_errors.ts";
import { fromDeno, hasModes, ownUid, type RawStat } from "./file_facts.ts";

const STICKY = 0o1000;
const OTHERS_WRITE = 0o022;
/** As many links as Linux follows. */
const MAX_LINKS = 40;

/** What a path leads through. */
interface PathView {
  /** What has that name itself; undefined where nothing has it, or where it cannot be looked at. */
  look(path: string): RawStat | undefined;
  /** Where a link leads. */
  target(path: string): string;
}

/** Whom a file may belong to; undefined where that cannot be told. */
interface TrustedOwners {
  /** Ourselves. */
  own(): number | undefined;
  /** The user id that the files of the system's root show here. */
  system(): number | undefined;
}

/**
 * Refuses a path that others could turn elsewhere: through a folder that they may write to (the sticky bit, as on /tmp,
 * prevents just that), or through a folder or link that belongs to another user than ourselves and root. A file at its end
 * must be no other user's, and not be open for writing to others. What is not there, or cannot be looked at, ends the walk.
 *
 * @param path from the root, or from the working folder
 * @throws {SealholdError} UNSAFE_FILE, naming the part that is wrong
 */
export function requireTrustedPath(
  path: string,
  view: PathView = throughDeno,
  owners: TrustedOwners = ownersHere,
): void {
  if (!hasModes()) return;
  let left = namesOf(path.startsWith("/") ? path : `${Deno.cwd()}/${path}`);
  let at = "/";
  let links = 0;
  check(at, view.look(at), owners);
  while (left.length > 0) {
    const [name = "", ...rest] = left;
    left = rest;
    if (name === "..") {
      at = parentOf(at);
      continue;
    }
    const next = at === "/" ? `/${name}` : `${at}/${name}`;
    const stat = view.look(next);
    if (stat === undefined) return;
    check(next, stat, owners);
    if (stat.kind !== "link") at = next;
    else {
      if (++links > MAX_LINKS) throw unsafe(path, "leads in a circle", "Name another file");
      const target = view.target(next);
      if (target.startsWith("/")) at = "/";
      left = [...namesOf(target), ...left];
    }
  }
}

function check(path: string, stat: RawStat | undefined, owners: TrustedOwners): void {
  if (stat === undefined) return;
  const { kind, mode } = stat;
  if (!isTrusted(stat, owners)) {
    throw unsafe(path, "belongs to another user", `Use a ${kind} of your own`);
  }
  const isOpen = mode !== null && (mode & OTHERS_WRITE) !== 0;
  // A link's own mode says nothing, and on a file the sticky bit does not.
  const isWritable = kind === "folder"
    ? isOpen && (mode & STICKY) === 0
    : kind === "file" && isOpen;
  if (isWritable) {
    throw unsafe(path, "may be written to by other users", `chmod go-w ${shellWord(path)}`);
  }
}

function isTrusted({ uid }: RawStat, owners: TrustedOwners): boolean {
  const own = owners.own();
  return own === undefined || uid === null || uid === own || uid === 0 || uid === owners.system();
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

const throughDeno: PathView = {
  look(path) {
    // Asked first: a look without permission would stop to ask a person.
    if (!isGranted({ name: "read", path })) return undefined;
    try {
      return fromDeno(Deno.lstatSync(path));
    } catch (error) {
      // Deno keeps the folders of the kernel to --allow-all, whatever its answer to the question was.
      const code = systemCode(error);
      const isHidden = error instanceof Deno.errors.NotCapable || code === "EACCES";
      if (isHidden || code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw error;
    }
  },
  target: (path) => Deno.readLinkSync(path),
};

/**
 * In a user namespace (bubblewrap, a rootless container) whatever belongs to a user who has no number there shows the overflow
 * uid, 65534 as a rule, and so does what belongs to the system's root. /proc tells both, and Deno shows /proc only under
 * --allow-all; the owner of /dev/null is the system's root wherever we run, and may be looked at. Outside of a namespace it is
 * 0, so that a real user with the number 65534 is trusted nowhere.
 */
const ownersHere: TrustedOwners = {
  own: ownUid,
  system: () => throughDeno.look("/dev/null")?.uid ?? undefined,
};
