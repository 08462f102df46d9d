/** Case 53: sockets that say nothing, or half of a head, and stay. */
import type { Attack } from "./stage.ts";

export const idleSockets: Attack = async (stage, size) => {
  const count = size === "full" ? 900 : 60;
  const sockets = await stage.openMany(count);
  for (const [i, each] of sockets.entries()) {
    if (i % 2 === 0) void each.write("GET /health HTTP/1.1\r\nhost: x\r\n");
  }
  const login = await stage.logIn();
  await Promise.all(sockets.map((each) => each.readAll()));
  return { sockets: count, login, gone: sockets.filter((each) => each.isGone()).length };
};
