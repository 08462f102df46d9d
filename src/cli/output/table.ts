/** Tables for people. */

/**
 * An aligned table without borders, header first.
 * @param rows cells already free of control characters
 */
export async function table(header: readonly string[], rows: readonly string[][]): Promise<string> {
  const { Table } = await import("@cliffy/table");
  const text = new Table().header([...header]).body(rows.map((row) => [...row])).padding(3)
    .toString();
  return text.split("\n").map((line) => line.trimEnd()).join("\n");
}
