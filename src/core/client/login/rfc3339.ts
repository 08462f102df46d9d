/** Seconds since 1970 as RFC 3339 UTC without a fraction; `unknown` for a number that is no time. */
export function rfc3339(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "unknown" : date.toISOString().replace(/\.\d+Z$/, "Z");
}
