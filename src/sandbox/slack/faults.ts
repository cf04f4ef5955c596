// What a test or a person at the demo page can make go wrong with Slack: single calls that fail in a chosen way, slow
// answers, and a Slack that cannot be reached. The doors of the server ask here before they answer.

import type { JsonObject } from "./shapes.ts";

/**
 * before: the connection dies and nothing was done. after: it was done, then the connection dies without an answer.
 * hang: nothing is done and nobody ever answers.
 */
export type Failure =
  | "before"
  | "after"
  | "hang"
  | { status: number }
  | { error: string }
  | { rateLimited: number };

export type Faults = ReturnType<typeof createFaults>;

/** What lasts: every call of the method that it is about fails, until somebody ends it. */
interface Lasting {
  method: string;
  how: Failure;
  isAbout: (args: JsonObject) => boolean;
}

/** Calls that are under way, and carried out when somebody lets them. */
interface Hold {
  method: string;
  isAbout: (args: JsonObject) => boolean;
  until: Promise<void>;
}

export function createFaults() {
  const holds = new Set<Hold>();
  const planned = new Map<string, Failure[]>();
  const delays = new Map<string, number>();
  const lasting = new Set<Lasting>();

  return {
    /** The method is a Web API name, `response_url`, or `*` for whatever comes next. */
    failNext: (method: string, { how, times = 1 }: { how: Failure; times?: number }): void => {
      const queue = planned.get(method) ?? [];
      planned.set(method, [...queue, ...Array.from({ length: times }, () => how)]);
    },
    /** Ends when what it returns is called. */
    failWhile(method: string, how: Failure, isAbout: Lasting["isAbout"] = () => true): () => void {
      const fault: Lasting = { method, how, isAbout };
      lasting.add(fault);
      return () => void lasting.delete(fault);
    },
    /** What is called arrives, and is carried out and answered only when what this returns is called. */
    hold(method: string, isAbout: Hold["isAbout"] = () => true): () => void {
      const { promise: until, resolve } = Promise.withResolvers<void>();
      const held = { method, isAbout, until };
      holds.add(held);
      return () => {
        holds.delete(held);
        resolve();
      };
    },
    heldBack: (method: string, args: JsonObject): Promise<void> | undefined =>
      [...holds].find((each) => each.method === method && each.isAbout(args))?.until,
    /** From now on everything goes well and fast. */
    endFaults: (): void => {
      planned.clear();
      delays.clear();
      lasting.clear();
    },
    take(method: string, args: JsonObject): Failure | null {
      const next = planned.get(method)?.shift() ?? planned.get("*")?.shift();
      if (next !== undefined) return next;
      const fits = (fault: Lasting) => fault.method === method || fault.method === "*";
      return [...lasting].find((fault) => fits(fault) && fault.isAbout(args))?.how ?? null;
    },
    answerDelayMs: (method: string, delayMs: number): void => {
      delays.set(method, delayMs);
    },
    delayOf(method: string): number {
      return delays.get(method) ?? delays.get("*") ?? 0;
    },
  };
}
