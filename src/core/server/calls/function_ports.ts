/** What the server's functions stand on, and how much of each a client gets. */
import type { ChallengeStore } from "../../../ports/server/challenge_store.ts";
import type { ContactListStore } from "../../../ports/server/contact_list_store.ts";
import type { GroupStore } from "../../../ports/server/group_store.ts";
import type { IdentityStore } from "../../../ports/server/identity_store.ts";
import type { KeyLogStore } from "../../../ports/server/key_log_store.ts";
import type { RegistrationMode } from "../../../ports/server/server_side.ts";
import type { MessageLimits, MessageStore } from "../../../ports/server/message_store.ts";
import type { LimitPorts } from "../limits/login_limits.ts";
import type { SessionPorts } from "../accounts/open_session.ts";

/** Everything is bounded. Windows are an hour, unless they say otherwise. */
export interface FunctionLimits extends MessageLimits {
  /** Challenges for one address in five minutes; 600 by default. */
  challengesPerAddress: number;
  /** Unanswered challenges of one address, which gives up its oldest for a new one; 100. */
  challengesWaitingPerAddress: number;
  /** Unanswered challenges for one AID at one address; 16. */
  challengesPerAid: number;
  /** Unanswered challenges altogether, of which the oldest gives way; 20,000. */
  challengesTotal: number;
  /** Registrations from one address; 100. */
  registrationsPerAddress: number;
  /** Key rotations of one AID; 30. */
  rotationsPerAid: number;
  /** Roster records from one AID; 3,000. */
  rostersPerAid: number;
  /** Bytes of the roster records that one AID has signed, for good; 256 MiB. */
  rosterBytesPerAid: number;
  /** Groups that one AID may be in by the deed of others, and as many of their own making; 1,000. */
  groupsPerAid: number;
  /** Of those, the ones that one and the same signer brought them into; 100. */
  groupsFromOneSigner: number;
  /** Messages that one AID may send in a minute; 600. */
  sendsPerAid: number;
  /** Entries of one list; 1,000. */
  contactsPerList: number;
}

export const DEFAULT_FUNCTION_LIMITS: FunctionLimits = {
  challengesPerAddress: 600,
  challengesWaitingPerAddress: 100,
  challengesPerAid: 16,
  challengesTotal: 20_000,
  registrationsPerAddress: 100,
  rotationsPerAid: 30,
  rostersPerAid: 3000,
  rosterBytesPerAid: 256 * 1024 * 1024,
  groupsPerAid: 1000,
  groupsFromOneSigner: 100,
  sendsPerAid: 600,
  contactsPerList: 1000,
  unreadPerRecipient: 10_000,
  unreadForStrangers: 5000,
  unreadFromOneSender: 1000,
  bytesPerSender: 256 * 1024 * 1024,
  bytesTotal: 16 * 1024 * 1024 * 1024,
};

/** What the functions stand on. */
export interface FunctionPorts
  extends SessionPorts, Pick<LimitPorts, "attempts" | "limitClock" | "serverSecret" | "limits"> {
  identities: IdentityStore;
  challenges: ChallengeStore;
  keyLogs: KeyLogStore;
  messages: MessageStore;
  groups: GroupStore;
  contactLists: ContactListStore;
  /** This server's base URL: the audience of its challenges. */
  issuer: string;
  functionLimits: FunctionLimits;
  registration: RegistrationMode;
  /** Told after messages were stored, so that who is listening gets them at once. */
  onDelivered(recipients: readonly string[]): void;
}

/** Who calls a function that is not open. */
export interface FunctionCaller {
  userUuid: string;
  sessionId: string;
  /** When the access token ends, in seconds since 1970. */
  expiresAtSec: number;
  aid: string;
}
