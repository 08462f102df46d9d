/** Case 53: logins from many addresses at once, and one from an address that has logged in before. */
import type { Attack } from "./stage.ts";
import { requestText } from "./stage.ts";

export const loginFlood: Attack = async (stage, size) => {
  const count = size === "full" ? 400 : 80;
  await stage.logIn();
  const addresses = Array.from(
    { length: count },
    (_, i) => `127.0.${1 + (i >> 6)}.${1 + (i & 63)}`,
  );
  const sockets = await Promise.all(addresses.map((from) => stage.open(from)));
  let flooding = true;
  const flood = Promise.all(sockets.map(async (socket, i) => {
    const body = JSON.stringify({ username: `nobody${i}`, password: "wrong password" });
    for (let n = 0; n < 40 && flooding && !socket.isGone(); n++) {
      await socket.write(requestText("POST", "/api/v1/token/", undefined, body));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }));
  const logins: number[] = [];
  for (let i = 0; i < (size === "full" ? 10 : 3); i++) logins.push(await stage.logIn());
  flooding = false;
  await flood;
  for (const each of sockets) each.destroy();
  return { logins: logins.length, letIn: logins.filter((status) => status === 200).length };
};
