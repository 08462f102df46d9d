/**
 * Small edits of a TOML text that leave everything else as it is, comments too. They go by the looks of the text, which can
 * deceive: whoever calls them parses the result and compares (change_settings.ts).
 */

/** Sets, or with undefined removes, a key whose value is one basic string above the first table. */
export function setTopString(text: string, key: string, value: string | undefined): string {
  const lines = text.split("\n");
  const firstTable = lines.findIndex(isHeader);
  const top = firstTable === -1 ? lines.length : firstTable;
  const at = lines.findIndex((line, i) =>
    i < top && new RegExp(String.raw`^\s*${key}\s*=`).test(line)
  );
  if (value === undefined) return lines.filter((_, i) => i !== at).join("\n");
  const assignment = `${key} = ${quoted(value)}`;
  if (at !== -1) {
    const comment = lines[at]?.match(/^[^#"']*(?:"[^"]*"|'[^']*')(\s*#.*)$/)?.[1] ?? "";
    return lines.with(at, `${assignment}${comment}`).join("\n");
  }
  // Below the comment that the file begins with.
  const start = lines.findIndex((line) => !/^\s*(#.*)?$/.test(line));
  const place = start === -1 ? lines.length : start;
  const gap = place === top ? [assignment, ""] : [assignment];
  return lines.toSpliced(place, 0, ...gap).join("\n");
}

/** Adds a table at the end. */
export function appendTable(
  text: string,
  path: readonly string[],
  values: Readonly<Record<string, string>>,
): string {
  const body = Object.entries(values).map(([key, value]) => `${key} = ${quoted(value)}\n`);
  const before = text.trim() === "" ? "" : `${text.trimEnd()}\n\n`;
  return `${before}[${path.map(bareKey).join(".")}]\n${body.join("")}`;
}

/** Removes a table that has a header of its own, and the tables below it. */
export function removeTable(text: string, path: readonly string[]): string {
  const lines = text.split("\n");
  for (let i = 0; i < lines.length;) {
    if (!opens(lines[i] ?? "", path)) {
      i++;
      continue;
    }
    const next = lines.findIndex((line, j) => j > i && isHeader(line));
    let end = next === -1 ? lines.length : next;
    // A comment above the next table belongs to that one.
    while (next !== -1 && end > i + 1 && /^\s*#/.test(lines[end - 1] ?? "")) end--;
    lines.splice(i, end - i);
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Any text as a TOML basic string. */
function quoted(value: string): string {
  return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
}

function bareKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name);
}

function isHeader(line: string): boolean {
  return /^\s*\[/.test(line);
}

/** Whether a line is the header of the table, or of one below it. */
function opens(line: string, path: readonly string[]): boolean {
  const keys = line.match(/^\s*\[{1,2}([^\]]*)\]/)?.[1]?.match(/"[^"]*"|'[^']*'|[A-Za-z0-9_-]+/g)
    ?.map((key) => key.replace(/^["']|["']$/g, ""));
  return keys !== undefined && path.every((name, i) => keys[i] === name);
}
