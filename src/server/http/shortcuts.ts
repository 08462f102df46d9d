import type { Route } from "./exchange.ts";

/** Finds the route of a request as the router does. @returns undefined when the router is to be asked */
type Shortcut = (method: string, path: string) => Route | undefined;

/**
 * Look-ups for the two simple kinds of patterns: no parameter at all, and one alone that is the last segment. What is
 * found is what `find` finds; whatever might match two patterns is left to it, and so is what matches none.
 */
export function shortcuts(
  routes: readonly Route[],
  find: (method: string, path: string) => Route | undefined,
): Shortcut {
  const paths = new Map<string, Map<string, Route>>();
  const parents = new Map<string, Map<string, Route>>();
  for (const route of routes) {
    const { method, pattern } = route;
    const parent = parentOf(pattern);
    if (isPlain(pattern)) {
      const found = find(method, pattern);
      if (found !== undefined) tableOf(paths, method).set(pattern, found);
    } else if (parent !== undefined && !routes.some((other) => mayMeet(route, other))) {
      tableOf(parents, method).set(parent, route);
    }
  }
  return (method, path) => {
    const whole = paths.get(method)?.get(path);
    if (whole !== undefined) return whole;
    const end = path.lastIndexOf("/") + 1;
    return end === path.length ? undefined : parents.get(method)?.get(path.slice(0, end));
  };
}

/** Of ASCII letters and the like alone: nothing that a router could take for a pattern. */
function isPlain(pattern: string): boolean {
  return /^[\w./-]+$/.test(pattern);
}

/** `/secrets/get/` of `/secrets/get/:name`. */
function parentOf(pattern: string): string | undefined {
  return /^([\w./-]*\/):\w+$/.exec(pattern)?.[1];
}

/** Whether a path that matches a pattern with a parameter at its end may match another one's, too. */
function mayMeet(route: Route, other: Route): boolean {
  if (other === route || other.method !== route.method || isPlain(other.pattern)) return false;
  const [own, others] = [route.pattern.split("/"), other.pattern.split("/")];
  // Whatever is more than a name after a colon may match any number of segments.
  if (!/^([\w./-]|\/:\w+(?=\/|$))*$/.test(other.pattern)) return true;
  return own.length === others.length &&
    own.every((segment, i) =>
      segment === others[i] || segment.startsWith(":") || others[i]?.startsWith(":")
    );
}

function tableOf(tables: Map<string, Map<string, Route>>, method: string): Map<string, Route> {
  let table = tables.get(method);
  if (table === undefined) tables.set(method, table = new Map());
  return table;
}
