// What a test or a person at the demo page can make go wrong with Slack: single calls that fail in a chosen way, slow
// answers, and a Slack that cannot be reached. The doors of the server ask here before they answer.

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

export function createFaults() {
  const planned = new Map<string, Failure[]>();
  const delays = new Map<string, number>();

  return {
    /** The method is a Web API name, `response_url`, or `*` for whatever comes next. */
    failNext: (method: string, { how, times = 1 }: { how: Failure; times?: number }): void => {
      const queue = planned.get(method) ?? [];
      planned.set(method, [...queue, ...Array.from({ length: times }, () => how)]);
    },
    take(method: string): Failure | null {
      return planned.get(method)?.shift() ?? planned.get("*")?.shift() ?? null;
    },
    answerDelayMs: (method: string, delayMs: number): void => {
      delays.set(method, delayMs);
    },
    delayOf(method: string): number {
      return delays.get(method) ?? delays.get("*") ?? 0;
    },
  };
}
