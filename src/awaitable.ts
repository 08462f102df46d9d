/** What is known at once is used at once: an `await` for it would cost a request more than the look-up that it follows. */

/** A value, or the promise of one. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with a value: at once when it is there, else when it comes. Throws or rejects as `next` does. */
export function whenKnown<T, R>(
  value: Awaitable<T>,
  next: (value: T) => Awaitable<R>,
): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Does `work`; what it throws, now or later, becomes what `failed` makes of it. */
export function caught<T>(
  work: () => Awaitable<T>,
  failed: (error: unknown) => Awaitable<T>,
): Awaitable<T> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(failed) : value;
  } catch (error) {
    return failed(error);
  }
}
