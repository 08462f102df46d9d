/** Case 49: WebSocket messages of frames that never end, masked and not. */
import { wsToken } from "../server/events_fixture.ts";
import type { Attack, HostileSocket, Stage } from "./stage.ts";

const FRAME_BYTES = 64 * 1024;

export const unfinishedFrames: Attack = async (stage, size) => {
  const [count, frames] = size === "full" ? [34, 960] : [4, 960];
  const ann = await stage.person("ann");
  const token = await wsToken(stage, ann.token);
  const sockets = await Promise.all(Array.from({ length: count }, () => upgraded(stage, token)));
  let taken = 0;
  await Promise.all(sockets.map(async (socket, i) => {
    for (let n = 0; n < frames && !socket.isGone(); n++) {
      await socket.write(frame(n === 0 ? 1 : 0, i % 2 === 0));
      if (!socket.isGone()) taken += FRAME_BYTES;
    }
  }));
  const login = await stage.logIn();
  for (let i = 0; i < 50 && !sockets.every((each) => each.isGone()); i++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const cut = sockets.filter((each) => each.isGone()).length;
  for (const each of sockets) each.destroy();
  return { sockets: count, cut, login, takenMiBEach: Math.ceil(taken / count / 1024 / 1024) };
};

async function upgraded(stage: Stage, token: string): Promise<HostileSocket> {
  const socket = await stage.open(undefined, stage.target.socketUrl);
  await socket.write(
    [
      "GET /ws/v1/events/ HTTP/1.1",
      "host: x",
      `authorization: Bearer ${token}`,
      "connection: upgrade",
      "upgrade: websocket",
      "sec-websocket-version: 13",
      "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
      "",
      "",
    ].join("\r\n"),
  );
  void socket.readAll();
  return socket;
}

/** FIN=0, 64 KiB. A mask of zeros changes nothing, and is one. */
function frame(opcode: number, masked: boolean): Uint8Array {
  const head = [
    opcode,
    (masked ? 0x80 : 0) | 127,
    0,
    0,
    0,
    0,
    0,
    1,
    0,
    0,
    ...(masked ? [0, 0, 0, 0] : []),
  ];
  const bytes = new Uint8Array(head.length + FRAME_BYTES).fill(0x20);
  bytes.set(head);
  return bytes;
}
