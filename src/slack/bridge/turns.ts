// Messages that come close together are handed on one by one in each channel, the one written first before the others that wait: looking
// somebody up takes one message longer than the next. `hear-message.ts` gives each its turn.

type Waiting = { ts: string; begin(): void };

export type Turns = (channel: string, ts: string, run: () => Promise<void>) => Promise<void>;

/** `ts` is Slack's, which begins with the seconds and is as long for all. */
export function createTurns(): Turns {
  const waiting = new Map<string, Waiting[]>();

  async function turn(channel: string, ts: string): Promise<void> {
    const others = waiting.get(channel);
    if (others === undefined) waiting.set(channel, []);
    else await new Promise<void>((begin) => others.push({ ts, begin }));
  }

  function handOn(channel: string): void {
    const [first, ...others] = (waiting.get(channel) ?? []).toSorted((one, other) =>
      one.ts < other.ts ? -1 : 1,
    );
    if (first === undefined) waiting.delete(channel);
    else {
      waiting.set(channel, others);
      first.begin();
    }
  }

  return async (channel, ts, run) => {
    await turn(channel, ts);
    try {
      await run();
    } finally {
      handOn(channel);
    }
  };
}
