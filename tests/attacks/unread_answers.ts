/** Case 50: a small request for a large message, a hundred times, and nothing is ever read. */
import { callFunction, value } from "../server/function_fixture.ts";
import { type Attack, requestText } from "./stage.ts";

export const unreadAnswers: Attack = async (stage, size) => {
  const [count, bytes] = size === "full" ? [100, 8_000_000] : [12, 6_000_000];
  const ann = await stage.person("ann");
  const ben = await stage.person("ben");
  const envelope = { text: "x".repeat(bytes) };
  const message = { to: ben.aid, type: "text", envelope };
  await value(callFunction(stage, "messages:send", message, ann.token));
  const ask = JSON.stringify({ path: "messages:getUnread", args: {}, format: "json" });
  const sockets = await stage.openMany(count);
  for (const each of sockets) {
    void each.write(requestText("POST", "/api/query", ben.token, ask));
  }
  // Who is there for others is asked the same, at the same time.
  const others = await callFunction(stage, "messages:getUnread", {}, ann.token);
  const login = await stage.logIn();
  await Promise.all(sockets.map(settled));
  const cut = sockets.filter((each) => each.isGone()).length;
  for (const each of sockets) each.destroy();
  return { sockets: count, cut, others: others.status, login };
};

/** A socket that reads nothing learns of its end by writing. */
async function settled(socket: Awaited<ReturnType<Parameters<Attack>[0]["open"]>>): Promise<void> {
  for (let i = 0; i < 80 && !socket.isGone(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    void socket.write("\r\n");
  }
}
