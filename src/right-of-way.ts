// People before heaps: as long as somebody in Slack waits for an answer, whoever works through many updates lets them pass. `app.ts`
// gives the one side to Slack's door and the other to the intake and the worker.

export type RightOfWay = {
  /** Somebody waits. What it returns is called when they have their answer. */
  take(): () => void;
  /** Resolves when those who wait now have theirs, or their time is over. Who comes later is not waited for. */
  letPass(): Promise<void>;
};

/** An answer that takes longer waits for somebody else, such as Slack, and holds nobody up meanwhile. */
export function createRightOfWay({ letPassMs }: { letPassMs: number }): RightOfWay {
  const waiting = new Set<Promise<void>>();
  return {
    take() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(end, letPassMs);
      function end(): void {
        clearTimeout(timer);
        waiting.delete(promise);
        resolve();
      }
      waiting.add(promise);
      return end;
    },
    async letPass() {
      await Promise.all(waiting);
    },
  };
}
