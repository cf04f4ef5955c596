// What Slack said a moment ago, kept for a minute where all instances see it, so that a click does not wait for Slack and goes on
// working while Slack is slow. What is used is asked again before it is too old. `people.ts` and `channels.ts` ask through it.
import { AsyncLocalStorage } from "node:async_hooks";
import type { z } from "zod";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { slackPace } from "../pace.ts";
import type { Keyed } from "../store/keyed.ts";

export type Question<Value> = {
  key: string;
  shape: z.ZodType<Value>;
  ask(): Promise<Value>;
  /** Whoever waits for this answer now is likely to need it again. */
  isKeptFresh(value: Value): boolean;
};

export type Memory = {
  /** @throws when it is not known and Slack cannot be asked. */
  recall<Value>(question: Question<Value>): Promise<Value>;
  /** It has changed: whatever was asked before now is not believed any more, by any instance. */
  forget(key: string): Promise<void>;
  stop(): void;
};

/** `askedAt`: before the answer came, because it may have been old news by the time it arrived. */
type Kept = { value: unknown; askedAt: number };

type Parts = { kept: Keyed<Kept>; changedAt: Keyed<number>; clock: Clock; log: Log };

type InUse = { usedAt: number; timer: NodeJS.Timeout | undefined };

const { believedForMs, askedAgainAfterMs, keptFreshForMs, mostKeptFresh, clocksDifferMs } = slackPace;

/** Whoever asks first asks for all who want to know, now and later: their lease on a lane may be over by then. */
const underNobodysLease = AsyncLocalStorage.snapshot();

export function createMemory({ kept, changedAt, clock, log }: Parts): Memory {
  const asking = new Map<string, Promise<unknown>>();
  const inUse = new Map<string, InUse>();
  let isStopped = false;

  async function known<Value>({ key, shape }: Question<Value>): Promise<{ value: Value } | undefined> {
    const [found, changed = 0] = await Promise.all([kept.get(key), changedAt.get(key)]);
    if (found === undefined || found.askedAt <= changed + clocksDifferMs) return undefined;
    if (clock.now() - found.askedAt >= believedForMs) return undefined;
    const value = shape.safeParse(found.value);
    return value.success ? { value: value.data } : undefined;
  }

  /** However many want to know, Slack is asked once. */
  async function askOnce<Value>(question: Question<Value>): Promise<Value> {
    const { key, shape } = question;
    const underWay = asking.get(key);
    if (underWay !== undefined) return shape.parse(await underWay);
    const answer = ask(question).finally(() => {
      if (asking.get(key) === answer) asking.delete(key);
    });
    asking.set(key, answer);
    return answer;
  }

  async function ask<Value>({ key, ask: askSlack }: Question<Value>): Promise<Value> {
    const askedAt = clock.now();
    const value = await underNobodysLease(askSlack);
    await kept.set(key, { value, askedAt }, believedForMs);
    return value;
  }

  function keepFresh<Value>(question: Question<Value>): void {
    const { key } = question;
    const use: InUse = inUse.get(key) ?? { usedAt: 0, timer: undefined };
    use.usedAt = clock.now();
    // The one that was used last stands last.
    inUse.delete(key);
    inUse.set(key, use);
    for (const [oldest, { timer }] of inUse) {
      if (inUse.size <= mostKeptFresh) break;
      clearTimeout(timer);
      inUse.delete(oldest);
    }
    if (use.timer === undefined && !isStopped) schedule(question, use);
  }

  function schedule<Value>(question: Question<Value>, use: InUse): void {
    use.timer = setTimeout(() => void askAgain(question, use), askedAgainAfterMs).unref();
  }

  async function askAgain<Value>(question: Question<Value>, use: InUse): Promise<void> {
    if (clock.now() - use.usedAt >= keptFreshForMs) {
      inUse.delete(question.key);
      return;
    }
    try {
      await askOnce(question);
    } catch (error) {
      log.warn(
        { err: error },
        "Slack could not be asked again about people; what it said last is believed for a minute",
      );
    }
    if (!isStopped && inUse.get(question.key) === use) schedule(question, use);
  }

  return {
    async recall(question) {
      const found = await known(question);
      const value = found === undefined ? await askOnce(question) : found.value;
      if (question.isKeptFresh(value)) keepFresh(question);
      return value;
    },
    async forget(key) {
      asking.delete(key);
      await changedAt.set(key, clock.now(), believedForMs + clocksDifferMs);
    },
    stop() {
      isStopped = true;
      for (const { timer } of inUse.values()) clearTimeout(timer);
    },
  };
}
