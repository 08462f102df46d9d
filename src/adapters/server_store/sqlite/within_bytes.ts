/**
 * Overwriting takes the time: as much as one short transaction may erase, in bytes. A single row may be more, a message
 * of 12 MiB for one.
 */
const MAX_BYTES = 256 * 1024;

/** The first rows that are erased together; one at least. */
export function withinBytes<T extends { bytes: number }>(rows: readonly T[]): readonly T[] {
  let bytes = 0;
  return rows.filter((row, i) => (bytes += row.bytes) <= MAX_BYTES || i === 0);
}
