// People before heaps: as long as somebody in Slack waits for an answer, whoever works through many updates lets them pass. `app.ts`
// gives the one side to Slack's door and the other to the intake and the worker. And answers before what they lead to.
import { setImmediate as turnOfTheLoop, setTimeout as pause } from "node:timers/promises";

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

export type Rush = {
  /** Somebody came who is to be answered soon. What it returns is called when they are. */
  came(): () => void;
  /** Resolves when nobody waits and no more than a few have come just now, at the latest after so long: with whether it is so. */
  isOver(withinMs: number): Promise<boolean>;
};

/** Answers before the work that they lead to: as long as many come one after the other, what they brought is worked on little by little. */
export function createRush({ few, calmMs }: { few: number; calmMs: number }): Rush {
  let waiting = 0;
  /** When the last of them came, one more than a few. */
  const latest: number[] = [];
  const isOn = (): boolean =>
    waiting > 0 || (latest.length > few && performance.now() - (latest[0] ?? 0) < calmMs);
  return {
    came() {
      waiting += 1;
      latest.push(performance.now());
      if (latest.length > few + 1) latest.shift();
      return () => void (waiting -= 1);
    },
    async isOver(withinMs) {
      const until = performance.now() + withinMs;
      // Whoever came while the event loop was held is heard first.
      await turnOfTheLoop();
      while (isOn() && performance.now() < until) await pause(Math.min(calmMs, withinMs));
      return !isOn();
    },
  };
}

/** When work may go on that was to wait no longer than so: with whether nothing comes before it any more. */
export type WorksTurn = (withinMs: number) => Promise<boolean>;

export function worksTurn(rush: Rush, rightOfWay: RightOfWay): WorksTurn {
  return async (withinMs) => {
    const isCalm = await rush.isOver(withinMs);
    await rightOfWay.letPass();
    return isCalm;
  };
}
