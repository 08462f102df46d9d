/** Case 49 for server-sent events: streams that are opened and never read, while much is to be told. */
import { callFunction, value } from "../server/function_fixture.ts";
import { type Attack, requestText } from "./stage.ts";

export const unreadEvents: Attack = async (stage, size) => {
  const [count, messages, bytes] = size === "full" ? [8, 12, 8_000_000] : [4, 8, 1_000_000];
  const ann = await stage.person("ann");
  const ben = await stage.person("ben");
  const sockets = await stage.openMany(count);
  for (const each of sockets) void each.write(requestText("GET", "/events", ben.token));
  const message = { to: ben.aid, type: "text", envelope: { text: "x".repeat(bytes) } };
  for (let i = 0; i < messages; i++) {
    await value(callFunction(stage, "messages:send", message, ann.token));
  }
  const login = await stage.logIn();
  for (let i = 0; i < 90 && !sockets.every((each) => each.isGone()); i++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const each of sockets) void each.write("\r\n");
  }
  const cut = sockets.filter((each) => each.isGone()).length;
  for (const each of sockets) each.destroy();
  return { sockets: count, cut, login };
};
