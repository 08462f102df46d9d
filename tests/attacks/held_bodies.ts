/** Case 53: one identity holds what all bodies share, and with it everybody's logins. */
import { callFunction } from "../server/function_fixture.ts";
import { type Attack, requestText } from "./stage.ts";

const MIB = 1024 * 1024;

export const heldBodies: Attack = async (stage) => {
  const ann = await stage.person("ann");
  const ben = await stage.person("ben");
  const sockets = await stage.openMany(17);
  const head = requestText("POST", "/api/mutation", ann.token, "", 4 * MIB);
  // All but the last byte.
  const body = new Uint8Array(4 * MIB - 1).fill(0x20);
  for (const each of sockets) void each.write(head);
  await Promise.all(sockets.map((each) => Promise.race([each.write(body), each.gone])));
  const logins: number[] = [];
  for (let i = 0; i < 10; i++) logins.push(await stage.logIn());
  const large = { to: ann.aid, type: "text", envelope: { text: "x".repeat(2 * MIB) } };
  const message = await callFunction(stage, "messages:send", large, ben.token);
  for (const each of sockets) each.destroy();
  return {
    logins: logins.length,
    letIn: logins.filter((status) => status === 200).length,
    othersMessage: message.status,
  };
};
