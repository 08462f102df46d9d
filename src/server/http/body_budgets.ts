/** Who may have how many bytes of bodies in memory. */
import { addressLimitKey } from "../../core/server/limits/login_limits.ts";
import { type BodyBytes, ByteBudget, HeldBytes } from "./byte_budget.ts";
import type { BodyLimits } from "./read_body.ts";

/** What the routes are given to read bodies by. */
export interface BodyRules extends Omit<BodyLimits, "budget"> {
  budgets: BodyBudgets;
}

/** How many bytes of bodies may be in memory. */
export interface BodyBudgetLimits {
  /** Of all bodies that are no small ones; 64 MiB. */
  maxBytes: number;
  /** Of those of one address; 32 MiB. */
  maxPerAddress: number;
  /** Of those of one identity; 16 MiB, which is more than the largest body. */
  maxPerAccount: number;
  /** Largest small body; 64 KiB. */
  smallBytes: number;
  /** Of all small ones; 64 MiB. */
  maxSmallBytes: number;
  /** Of those of one address; 16 MiB. */
  maxSmallPerAddress: number;
}

const MIB = 1024 * 1024;

/** What `BodyBudgetLimits` says of each. */
export const DEFAULT_BODY_BUDGETS: BodyBudgetLimits = {
  maxBytes: 64 * MIB,
  maxPerAddress: 32 * MIB,
  maxPerAccount: 16 * MIB,
  smallBytes: 64 * 1024,
  maxSmallBytes: 64 * MIB,
  maxSmallPerAddress: 16 * MIB,
};

/** Whose body it is: an address, and an account as soon as it is known. */
interface Sender {
  readonly peer: string;
  readonly userUuid: string | undefined;
}

/**
 * Bytes of bodies, counted as they arrive, for everybody together, for each address and for each identity (case 53). Small
 * bodies, which are nearly all of them and every login, are counted apart: nobody's large ones keep them out.
 */
export class BodyBudgets {
  readonly #large: ByteBudget;
  readonly #small: ByteBudget;
  readonly #shares = new Map<string, Share>();

  constructor(private readonly limits: BodyBudgetLimits = DEFAULT_BODY_BUDGETS) {
    this.#large = new ByteBudget(limits.maxBytes);
    this.#small = new ByteBudget(limits.maxSmallBytes);
  }

  /** What one body is counted in. */
  of(sender: Sender): BodyBytes {
    return new CountedBody(this, sender, this.limits.smallBytes);
  }

  /** The same, until `release`: for a body that outlives its being read. */
  hold(sender: Sender): HeldBytes {
    return new HeldBytes(this.of(sender));
  }

  /**
   * Takes from everything that it counts in, or from nothing.
   * @throws {Refusal} 503
   */
  take(keys: BodyKeys, kind: "small" | "large", bytes: number): void {
    const taken: BodyBytes[] = [];
    try {
      for (const budget of this.#budgetsOf(keys, kind)) {
        budget.take(bytes);
        taken.push(budget);
      }
    } catch (error) {
      for (const budget of taken) budget.giveBack(bytes);
      throw error;
    } finally {
      this.#forgetEmpty(keys);
    }
  }

  giveBack(keys: BodyKeys, kind: "small" | "large", bytes: number): void {
    for (const budget of this.#budgetsOf(keys, kind)) budget.giveBack(bytes);
    this.#forgetEmpty(keys);
  }

  #budgetsOf({ address, account }: BodyKeys, kind: "small" | "large"): BodyBytes[] {
    const { maxPerAddress, maxPerAccount, maxSmallPerAddress } = this.limits;
    if (kind === "small") {
      return [this.#small, this.#share(`small ${address}`, maxSmallPerAddress)];
    }
    const own = [this.#large, this.#share(`large ${address}`, maxPerAddress)];
    if (account !== undefined) own.push(this.#share(`account ${account}`, maxPerAccount));
    return own;
  }

  #share(key: string, maxBytes: number): Share {
    const share = this.#shares.get(key) ?? new Share(maxBytes);
    this.#shares.set(key, share);
    return share;
  }

  #forgetEmpty({ address, account }: BodyKeys): void {
    for (const key of [`small ${address}`, `large ${address}`, `account ${account}`]) {
      if (this.#shares.get(key)?.isEmpty === true) this.#shares.delete(key);
    }
  }
}

class Share extends ByteBudget {
  get isEmpty(): boolean {
    return this.used === 0;
  }
}

interface BodyKeys {
  address: string;
  account: string | undefined;
}

/** One body: it begins as a small one. */
class CountedBody implements BodyBytes {
  #bytes = 0;
  #kind: "small" | "large" = "small";
  #keys: BodyKeys | undefined;

  constructor(
    private readonly budgets: BodyBudgets,
    private readonly sender: Sender,
    private readonly smallBytes: number,
  ) {}

  take(bytes: number): void {
    // Not before: who the sender is may be known only by now.
    const { peer, userUuid } = this.sender;
    this.#keys ??= { address: addressLimitKey(peer), account: userUuid };
    const all = this.#bytes + bytes;
    if (this.#kind === "large" || all <= this.smallBytes) {
      this.budgets.take(this.#keys, this.#kind, bytes);
    } else {
      this.budgets.take(this.#keys, "large", all);
      this.budgets.giveBack(this.#keys, "small", this.#bytes);
      this.#kind = "large";
    }
    this.#bytes = all;
  }

  giveBack(bytes: number): void {
    if (this.#keys === undefined) return;
    this.budgets.giveBack(this.#keys, this.#kind, bytes);
    this.#bytes -= bytes;
  }
}

/** The rules as they are for one request. */
export function bodiesOf(exchange: Sender, { budgets, ...rules }: BodyRules): BodyLimits {
  return { ...rules, budget: budgets.of(exchange) };
}
