/** Case 53: a body that is promised and does not come; what happens to the connection after the 408. */
import { type Attack, requestText } from "./stage.ts";

export const lateBody: Attack = async (stage, size) => {
  const count = size === "full" ? 100 : 10;
  const ann = await stage.person("ann");
  const sockets = await stage.openMany(count);
  const request = requestText("POST", "/secrets/set", ann.token, "{", 100);
  for (const each of sockets) void each.write(request);
  const answers = await Promise.all(sockets.map((each) => each.readAll()));
  return {
    sockets: count,
    told: answers.filter((text) => text.startsWith("HTTP/1.1 408 ")).length,
    gone: sockets.filter((each) => each.isGone()).length,
  };
};
