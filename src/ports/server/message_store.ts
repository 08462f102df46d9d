/** A message as it is stored for its recipients. */
export interface StoredMessage {
  /** Delivery number: grows over all messages, and none is ever used again. */
  seq: number;
  messageId: string;
  from: string;
  /** The AID or the group it was sent to. */
  to: string;
  /** Group id; empty for a direct message. */
  group: string;
  type: string;
  /** JSON. */
  envelope: string;
  sentAtMs: number;
  expiresAtMs: number;
}

/** How much may wait on the server. */
export interface MessageLimits {
  /** Unread messages of one recipient. */
  unreadPerRecipient: number;
  /** Above so many, only messages of senders whom the recipient knows get in: strangers must not fill somebody's mailbox. */
  unreadForStrangers: number;
  /** Of those, from one sender, whichever way they came: nobody alone fills somebody's mailbox. */
  unreadFromOneSender: number;
  /** Bytes of one sender's messages. */
  bytesPerSender: number;
  /** Bytes of all messages. */
  bytesTotal: number;
}

/** A message to be delivered. */
export interface NewMessage extends Omit<StoredMessage, "seq"> {
  nowMs: number;
  bytes: number;
  /** Digest of recipient and envelope of a sealed message: sending the very same one again is a retry. */
  digest: Uint8Array | undefined;
  /** What a sealed message says of its group; undefined for plain text, which goes to the present members. */
  place: { epoch: number; rosterHash: string; wraps: number } | undefined;
  limits: MessageLimits;
}

/** Why a message was not taken; nothing is written then. */
export type MessageRefusal =
  | "unknown-recipient"
  | "denied"
  | "not-allowed"
  | "not-member"
  | "old-epoch"
  | "wrong-roster"
  | "recipients-full"
  | "share-full"
  | "sender-full"
  | "server-full";

/** What became of a message. */
export type Delivery =
  | {
    kind: "delivered" | "repeated";
    seq: number;
    messageId: string;
    sentAtMs: number;
    /** Who it is waiting for now. */
    recipients: string[];
    /** Members who deny the sender, or have no room for more: one who never reads must not silence a group. */
    undelivered: string[];
  }
  | { kind: MessageRefusal };

/** What of a mailbox is asked for. */
export interface UnreadRequest {
  recipient: string;
  nowMs: number;
  /** Messages with a higher number; 0 for all. */
  since: number;
  /** Of these senders and groups only; undefined for all. */
  from: readonly string[] | undefined;
  maxMessages: number;
  /** Of the envelopes together; one message is given whatever its size. */
  maxBytes: number;
}

/** What reading a mailbox gives. */
export interface UnreadPart {
  messages: StoredMessage[];
  /** Whether more are waiting. */
  more: boolean;
}

/** What acknowledging came to, in messages. */
export interface Acknowledged {
  markedAsRead: number;
  /** Of those, the ones that everybody has read now. */
  deleted: number;
  /** Ids of no unread message of this reader. */
  unknown: number;
}

/** Messages on their way. All methods throw SealholdError BUSY, DISK_FAILED or DAMAGED. */
export interface MessageStore {
  /** Decides, in one transaction, who gets a message, and stores it. Expired messages are deleted on the way. */
  send(message: NewMessage): Promise<Delivery>;
  /** Unread messages, in the order of their numbers. */
  unread(request: UnreadRequest): Promise<UnreadPart>;
  /** Unread messages by sender or group. */
  counts(
    recipient: string,
    nowMs: number,
    from: readonly string[] | undefined,
  ): Promise<Record<string, number>>;
  /** Marks messages as read; what everybody has read is deleted. */
  acknowledge(reader: string, messageIds: readonly string[], nowMs: number): Promise<Acknowledged>;
  /** The highest number given out. */
  lastSeq(): Promise<number>;
}
