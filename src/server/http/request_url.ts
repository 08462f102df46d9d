/** Reading a request's URL without a URL parser, which would resolve `%2e%2e` before anything is checked (case 46). */
import { SealholdError } from "../../errors.ts";

/** The path as it was sent: not decoded, not normalised, without the query. */
export function rawPath(url: string): string {
  const start = pathStart(url);
  const end = url.indexOf("?", start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}

/** The query's parameters; empty when there is none. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf("?", pathStart(url));
  return new URLSearchParams(start === -1 ? "" : url.slice(start + 1));
}

/**
 * The last segment of the path, percent-decoded exactly once. What it decodes to is checked by the use case, so
 * `%252e%252e` is the name `%2e%2e`, which is refused, and nothing decodes it again.
 * @throws {SealholdError} INVALID_NAME if the percent-encoding is malformed
 */
export function lastSegment(path: string): string {
  const segment = path.slice(path.lastIndexOf("/") + 1);
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new SealholdError("INVALID_NAME", "Secret name is not valid: malformed percent-encoding");
  }
}

/** A whole number from 1 to 2^53 - 1, in plain digits; undefined for all else. */
export function positiveInteger(text: string): number | undefined {
  if (!/^[1-9]\d{0,15}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

function pathStart(url: string): number {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  return start === -1 ? url.length : start;
}
