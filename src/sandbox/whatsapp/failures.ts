// What the sandbox was told to get wrong: calls that fail or answer late, a token that expired, a rate limit.
// Set by tests and by the page, consulted by the server before each call.
import type { ErrorBody, WebhookError } from "./faults.ts";

export type Operation =
  | "create"
  | "info"
  | "list"
  | "update"
  | "delete"
  | "link"
  | "resetLink"
  | "deleteLink"
  | "joinRequests"
  | "approve"
  | "reject"
  | "remove"
  | "messages"
  | "number"
  | "templates"
  | "copyTemplate"
  | "setUp"
  | "media"
  | "attachment"
  | "upload";

/**
 * before: the connection dies and nothing was done. after: it was done, then the connection dies without an answer.
 * hang: nothing is done and no answer ever comes. An answer of its own: nothing was done, unless `afterDoing`.
 * webhook-only: accepted as usual, then the outcome told by webhook is this failure (asynchronous calls only).
 */
export type Failure =
  | { how: "before" | "after" | "hang"; times?: number }
  | { how: MadeUpAnswer; times?: number }
  | { how: "webhook-only"; errors: WebhookError[]; times?: number };

export type MadeUpAnswer = {
  status: number;
  /** An error envelope; or `text` for what is no JSON at all. */
  error?: ErrorBody;
  text?: string;
  headers?: Record<string, string>;
  afterDoing?: true;
};

/** The part of a call that tells what it is about. */
type About = { path: string; body: unknown };

/** What lasts: every call that it is about fails, until somebody ends it. */
type Lasting = { operation: Operation | "*"; failure: Failure; isAbout: (call: About) => boolean };

export type RateLimit = { perMinute: number };

const MINUTE_MS = 60_000;

export function createFailures(now: () => number) {
  const pending = new Map<Operation, { failure: Failure; left: number }[]>();
  const lasting = new Set<Lasting>();
  const delays = new Map<Operation, number>();
  const held = new Map<Operation, Promise<void>>();
  const calls = new Map<string, number[]>();
  let tokenExpired = false;
  let rateLimit: RateLimit | null = null;
  const usage = new Map<string, number>();

  function failNext(operation: Operation, failure: Failure): void {
    const list = pending.get(operation) ?? [];
    pending.set(operation, [...list, { failure, left: failure.times ?? 1 }]);
  }

  /** Ends when what it returns is called. */
  function failWhile(
    operation: Operation | "*",
    failure: Failure,
    isAbout: Lasting["isAbout"] = () => true,
  ): () => void {
    const fault: Lasting = { operation, failure, isAbout };
    lasting.add(fault);
    return () => void lasting.delete(fault);
  }

  /** What is asked is done and told by webhook, and no answer comes until what this returns is called. */
  function holdAnswers(operation: Operation): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    held.set(operation, promise);
    return () => {
      held.delete(operation);
      resolve();
    };
  }

  /** From now on everything goes well and fast. */
  function endFaults(): void {
    pending.clear();
    lasting.clear();
    delays.clear();
    tokenExpired = false;
  }

  function take(operation: Operation, about: About): Failure | null {
    const list = pending.get(operation) ?? [];
    const first = list[0];
    if (!first) return lastingFor(operation, about);
    first.left -= 1;
    if (first.left <= 0) list.shift();
    return first.failure;
  }

  function lastingFor(operation: Operation, about: About): Failure | null {
    const fits = (fault: Lasting) => fault.operation === operation || fault.operation === "*";
    return [...lasting].find((fault) => fits(fault) && fault.isAbout(about))?.failure ?? null;
  }

  /** Counts a group operation of a number; false when there were too many in the last minute. */
  function allows(phoneNumberId: string): boolean {
    const recent = recentCalls(phoneNumberId);
    if (rateLimit && recent.length >= rateLimit.perMinute) return false;
    if (rateLimit) recent.push(now());
    return true;
  }

  function recentCalls(phoneNumberId: string): number[] {
    const recent = (calls.get(phoneNumberId) ?? []).filter((at) => at > now() - MINUTE_MS);
    calls.set(phoneNumberId, recent);
    return recent;
  }

  /** Percent of a number's allowance used, as the usage headers say it. */
  function usagePercent(phoneNumberId: string): number {
    const told = usage.get(phoneNumberId);
    if (told !== undefined || !rateLimit) return told ?? 1;
    return Math.min(100, Math.round((100 * recentCalls(phoneNumberId).length) / rateLimit.perMinute));
  }

  return {
    failNext,
    failWhile,
    holdAnswers,
    heldAnswers: (operation: Operation) => held.get(operation),
    endFaults,
    take,
    allows,
    usagePercent,
    answerDelayMs: (operation: Operation, ms: number) => {
      delays.set(operation, ms);
    },
    delayOf: (operation: Operation) => delays.get(operation) ?? 0,
    expireToken: (expired: boolean) => {
      tokenExpired = expired;
    },
    tokenHasExpired: () => tokenExpired,
    setRateLimit: (limit: RateLimit | null) => {
      rateLimit = limit;
      calls.clear();
    },
    /** What the headers say of a number from now on, whatever it does; null: the truth. */
    setUsage: (phoneNumberId: string, percent: number | null) => {
      if (percent === null) usage.delete(phoneNumberId);
      else usage.set(phoneNumberId, percent);
    },
    rateLimit: () => rateLimit,
    pending: () =>
      [...pending].flatMap(([operation, list]) =>
        list.map(({ failure, left }) => ({ operation, how: failure.how, left })),
      ),
  };
}

export type Failures = ReturnType<typeof createFailures>;
