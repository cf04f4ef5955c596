// Waiting for something to become true, woken by changes rather than by a clock where there is something to listen to. For
// tests and the demo.

export interface UntilOptions {
  /** Longer than anything takes on a busy machine, if it is not given. */
  timeoutMs?: number;
  /** What is awaited, for the message when it never comes. */
  what?: string;
  onChange?: (listener: () => void) => () => void;
}

type Truthy<Value> = Exclude<Value, false | null | undefined | 0 | "">;

const LOOK_AGAIN_MS = 20;

/** The condition's value as soon as it is truthy. Throws when time is up. */
export async function until<Value>(
  condition: () => Value | Promise<Value>,
  { timeoutMs = 45_000, what = condition.toString(), onChange }: UntilOptions = {},
): Promise<Truthy<Value>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value as Truthy<Value>;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await nextChange(onChange);
  }
}

/** The next change, or a little while: the condition may look at things that tell nobody when they change. */
function nextChange(onChange: UntilOptions["onChange"]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LOOK_AGAIN_MS);
  const forget = onChange?.(resolve);
  return promise.finally(() => {
    clearTimeout(timer);
    forget?.();
  });
}
