/** One request. No secret, no token, no secret's name, no query: the route pattern stands for the path. */
export interface RequestRecord {
  /** Wall clock, milliseconds since 1970. */
  timeMs: number;
  requestId: string;
  method: string;
  /** Such as `/secrets/get/:name`; `-` when no route matched. */
  route: string;
  status: number;
  durationMs: number;
  /** Address of the peer. */
  peer: string;
  userUuid: string | undefined;
  /** A SealholdError code or an error's class name, for answers of 500 and above. */
  error: string | undefined;
  /** Why a login was refused, where the answer does not say; words of ours, and values that this server has verified. */
  reason?: string | undefined;
}

/** Something that befell the server itself. */
export interface EventRecord {
  /** Wall clock, milliseconds since 1970. */
  timeMs: number;
  event: "listener_failed" | "log_lines_dropped" | "erasing_failed";
  /** How many, where something is counted. */
  count?: number | undefined;
  /** An error's class name. */
  error?: string | undefined;
}

/** Where requests are logged, one record a line. Never throws and never waits: a full disk must not stop the server. */
export interface RequestLog {
  write(record: RequestRecord): void;
  event(record: EventRecord): void;
  /** Writes what is buffered; gives up after a second, because nobody may be reading. */
  flush(): Promise<void>;
}
