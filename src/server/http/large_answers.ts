/** Large answers, from before they are made until they are taken. */
import { addressLimitKey } from "../../core/server/limits/login_limits.ts";
import { type AnswerStyle, failure } from "./answers.ts";
import { tooMany } from "./answer_room.ts";
import type { Exchange } from "./exchange.ts";
import { StreamedAnswer } from "./streamed_answer.ts";

/**
 * To be called before the answer to a query is read from the store, when the body has been read: that takes as long as its
 * sender likes. The turn ends when the answer is sent.
 * @throws {Refusal} 503
 */
export async function takeTurn(exchange: Exchange): Promise<void> {
  exchange.endTurn ??= await exchange.answers.turn(keysOf(exchange));
}

/** What goes out: a large answer is counted from now on, and refused when there is no room for it. */
export function outgoing(exchange: Exchange, response: Response, style: AnswerStyle): Response {
  const { answers, connection, request } = exchange;
  const sent = response instanceof StreamedAnswer && request.method !== "HEAD"
    ? counted(response)
    : response;
  exchange.endTurn?.();
  return sent;

  function counted(answer: StreamedAnswer): Response {
    const release = answers.hold(keysOf(exchange), answer.chars);
    if (release === undefined) return failure(tooMany(), style);
    answer.attach(release, connection);
    return answer;
  }
}

/** Both: behind a proxy all have one address, and one person may have many. */
function keysOf({ peer, userUuid }: Exchange): string[] {
  const address = `address ${addressLimitKey(peer)}`;
  return userUuid === undefined ? [address] : [address, `account ${userUuid}`];
}
