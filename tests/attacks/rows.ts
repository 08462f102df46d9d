/** Every attack by its name. */
import { heldBodies } from "./held_bodies.ts";
import { idleSockets } from "./idle_sockets.ts";
import { lateBody } from "./late_body.ts";
import { loginFlood } from "./login_flood.ts";
import type { Attack } from "./stage.ts";
import { unfinishedFrames } from "./unfinished_frames.ts";
import { unreadAnswers } from "./unread_answers.ts";
import { unreadEvents } from "./unread_events.ts";

export const ATTACKS: Readonly<Record<string, Attack>> = {
  unfinished_frames: unfinishedFrames,
  unread_answers: unreadAnswers,
  unread_events: unreadEvents,
  held_bodies: heldBodies,
  idle_sockets: idleSockets,
  late_body: lateBody,
  login_flood: loginFlood,
};
