/** A Sealhold server's function endpoints for a few people: identities, a mailbox each, and the lies that a test puts in. */
import type { HttpRequest, HttpResponse } from "../../src/ports/http_transport.ts";
import type { DeliveredMessage } from "../../src/core/shared/message/delivered_message.ts";
import type { KeyRecord } from "../../src/core/shared/identity/key_log.ts";
import { bodyOf, json } from "./fake_transport.ts";

// deno-lint-ignore no-explicit-any
type Args = any;

/** One call, and whose token came with it; undefined for none. */
export interface FunctionCall {
  path: string;
  args: Args;
  caller: string | undefined;
}

/** The access token by which this server knows somebody. */
export function tokenOf(aid: string): string {
  return `t.${aid}`;
}

const NOW = "2026-01-02T03:04:05.000Z";
const LATER = "2026-02-02T03:04:05.000Z";

/** Takes what it is told, and checks no signature: what a client must check is not left to it. */
export class FakeFunctionServer {
  readonly calls: FunctionCall[] = [];
  /** AID to the records of its key log. */
  readonly logs = new Map<string, KeyRecord[]>();
  /** AID to what is unread there. */
  readonly mail = new Map<string, DeliveredMessage[]>();
  /** Function to what it answers in place of the truth; may throw, as a network does. */
  readonly lies = new Map<string, (args: Args) => unknown>();
  readonly #origin: string;
  #messages = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Paths of the calls, in order. */
  get paths(): string[] {
    return this.calls.map(({ path }) => path);
  }

  /** Answers a request, as the reply of a fake transport. */
  readonly reply = async (request: HttpRequest): Promise<HttpResponse> => {
    if (request.url.pathname === "/api/v1/ws-token/") return json(200, { ws_token: "w" });
    const { path, args } = bodyOf(request) as Args;
    const caller = request.bearer?.exposeText().slice(tokenOf("").length);
    this.calls.push({ path, args, caller });
    const lie = this.lies.get(path);
    const value = lie === undefined ? this.#value(path, args, caller ?? "") : await lie(args);
    return json(200, { status: "success", value });
  };

  /** Puts a message into a mailbox, whoever it claims to be from. */
  deliver(to: string, from: string, type: "text" | "encrypted", envelope: unknown): string {
    const seq = ++this.#messages;
    const times = { sentAt: NOW, expiresAt: LATER };
    const mail = { messageId: `m${seq}`, from, to, group: "", type, envelope, ...times, seq };
    this.mail.set(to, [...this.mail.get(to) ?? [], mail]);
    return mail.messageId;
  }

  #value(path: string, args: Args, caller: string): unknown {
    switch (path) {
      case "auth:issueChallenge":
        return { challengeId: "c", payload: this.#payload(args) };
      case "auth:registerUser":
      case "auth:signIn":
        return this.#session(args.aid);
      case "auth:rotateKey":
        this.logs.set(args.aid, [...this.logs.get(args.aid) ?? [], args.event]);
        return { aid: args.aid, ksn: args.event.ksn };
      case "auth:getPublicKey":
        return this.#publicKey(args.aid);
      case "auth:whoami":
        return { aid: caller, user_uuid: "u", expiresAt: NOW, roles: [] };
      default:
        return this.#messaging(path, args, caller);
    }
  }

  #messaging(path: string, args: Args, caller: string): unknown {
    switch (path) {
      case "messages:send":
        return { messageId: this.deliver(args.to, caller, args.type, args.envelope), sentAt: NOW };
      case "messages:getUnread":
        return { messages: this.#unread(caller, args) };
      case "messages:unreadCounts":
        return this.#counts(caller, args);
      case "messages:acknowledge":
        return this.#acknowledge(caller, args.ids);
      case "groups:list":
        return { groups: [] };
    }
    throw new TypeError(`${path} was not expected`);
  }

  #payload({ aid, purpose, argsHash }: Args) {
    const nonce = "A".repeat(43);
    return { ver: "msg-auth/1", aud: this.#origin, ts: NOW, nonce, aid, purpose, argsHash };
  }

  #session(aid: string) {
    const expiresAt = "2026-01-02T03:19:05.000Z";
    return { token: tokenOf(aid), refreshToken: "r", expiresAt, aid, ksn: 0 };
  }

  /** Nobody ever rotated unless the log says so: then the first key is in the name. */
  #publicKey(aid: string) {
    const log = this.logs.get(aid) ?? [];
    const publicKey = log.at(-1)?.publicKey ?? aid.slice(1);
    return { aid, publicKey, ksn: log.length, updatedAt: NOW, log };
  }

  #unread(caller: string, { from, since = 0 }: Args): DeliveredMessage[] {
    return (this.mail.get(caller) ?? []).filter((mail) =>
      mail.seq > since && (from === undefined || from.includes(mail.from))
    );
  }

  #counts(caller: string, args: Args): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { from } of this.#unread(caller, args)) counts[from] = (counts[from] ?? 0) + 1;
    return counts;
  }

  #acknowledge(caller: string, ids: readonly string[]) {
    const before = this.mail.get(caller) ?? [];
    const left = before.filter(({ messageId }) => !ids.includes(messageId));
    this.mail.set(caller, left);
    const markedAsRead = before.length - left.length;
    return { markedAsRead, deleted: markedAsRead, unknown: ids.length - markedAsRead };
  }
}
