// Waits for an answer, but no longer than somebody else can wait for us. What is late goes on, and its outcome is nobody's any more.

/** @throws an error named TimeoutError when the answer comes later. */
export async function within<Value>(ms: number, answer: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new DOMException(`no answer within ${ms} ms`, "TimeoutError")),
    ms,
  );
  // Whoever loses must not become an unhandled rejection.
  answer.catch(() => undefined);
  late.promise.catch(() => undefined);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
