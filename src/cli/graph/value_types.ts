/** What a value of each type may be. */

/**
 * `word` begins with no dash; `value` is that or a single `-` (stdin); `id` is that or begins like an id; `count` is a whole
 * number from 0.
 */
export type ValueType = "word" | "value" | "id" | "count";

interface ValueRule {
  admits(value: string): boolean;
  /** The end of "Option … " when it does not. */
  otherwise: string;
}

const DASH = "must not start with a dash";

const RULES: Readonly<Record<ValueType, ValueRule>> = {
  word: { admits: (value) => !value.startsWith("-"), otherwise: DASH },
  value: { admits: (value) => value === "-" || !value.startsWith("-"), otherwise: DASH },
  id: {
    admits: (value) => value === "-" || !value.startsWith("-") || beginsLikeId(value),
    otherwise: DASH,
  },
  // 15 digits: every such number is exact.
  count: { admits: (value) => /^\d{1,15}$/.test(value), otherwise: "must be a whole number" },
};

/** Whether there is such a type. */
export function isValueType(name: string): name is ValueType {
  return Object.hasOwn(RULES, name);
}

/**
 * What is wrong with a value, without the value: it may be a secret that was put in the wrong place.
 * @returns the end of a sentence; undefined if the type admits it
 */
export function valueFault(type: ValueType, value: string): string | undefined {
  const rule = RULES[type];
  return rule.admits(value) ? undefined : rule.otherwise;
}

/**
 * Ids and keys are base64url, and one in 64 begins with a dash. What has 22 of these characters is taken for one; every
 * option's name is shorter.
 */
export function beginsLikeId(value: string): boolean {
  return /^[A-Za-z0-9_-]{22}/.test(value);
}
