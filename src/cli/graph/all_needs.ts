/** Walks the whole graph. */
import type { Needs } from "../../core/shared/permissions/needs.ts";
import type { AnyVerb, Node } from "./spec.ts";

/** A verb and where it is. */
interface PlacedVerb {
  path: readonly string[];
  verb: AnyVerb;
  /** Whether it, or a group above it, is left out of help and docs. */
  hidden: boolean;
}

/** Every verb, in the order of the graph. */
export async function allVerbs(
  node: Node,
  path: readonly string[] = [],
  underHidden = false,
): Promise<PlacedVerb[]> {
  const hidden = underHidden || (node.hidden ?? false);
  if (node.kind === "verb") return [{ path, verb: (await node.load()).verb, hidden }];
  const found = await Promise.all(
    Object.entries(node.children).map(([name, child]) => allVerbs(child, [...path, name], hidden)),
  );
  return found.flat();
}

/** What all commands together need. */
export async function allNeeds(node: Node): Promise<Needs> {
  const needs = (await allVerbs(node)).map(({ verb }) => verb.needs);
  return {
    env: union(needs, (each) => each.env),
    ...unionOf(needs),
    may: unionOf(needs.map(({ may }) => may ?? {})),
    argumentFiles: needs.some((each) => each.argumentFiles),
  };
}

type Roles = NonNullable<Needs["may"]>;

function unionOf(all: readonly Roles[]) {
  return {
    read: union(all, ({ read }) => read),
    write: union(all, ({ write }) => write),
    net: union(all, ({ net }) => net),
    sys: union(all, ({ sys }) => sys),
    run: union(all, ({ run }) => run),
  };
}

function union<E, T>(all: readonly E[], pick: (each: E) => readonly T[] | undefined): T[] {
  return [...new Set(all.flatMap((each) => pick(each) ?? []))];
}
