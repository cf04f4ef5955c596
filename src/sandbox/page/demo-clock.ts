// The time in the demo: the machine's, ahead by what the page has let pass. Both sandboxes ask it, the bot is told, and nobody waits for
// hours to be reminded. startDemo makes it, acts move it.
const HOUR_MS = 60 * 60 * 1000;
const MORNING = 9;

export type Passing = "an hour" | "until tomorrow morning";

export type DemoClock = ReturnType<typeof createDemoClock>;

export function createDemoClock() {
  let aheadMs = 0;
  let moved: Promise<void> = Promise.resolve();
  const now = () => Date.now() + aheadMs;

  return {
    now,
    aheadMs: () => aheadMs,
    /** Once nobody's time differs from another's: Slack's requests are refused by a bot whose clock is minutes off. */
    agreed: () => moved,
    /** Never back: nothing that has happened lies in the future then. `tellBot` resolves when the bot has heard, or is gone. */
    pass(passing: Passing, tellBot: (aheadMs: number) => Promise<void>): Promise<void> {
      moved = move(moved, passing, tellBot);
      return moved;
    },
  };

  async function move(
    before: Promise<void>,
    passing: Passing,
    tellBot: (aheadMs: number) => Promise<void>,
  ): Promise<void> {
    await before;
    const next = aheadMs + lengthOf(passing, now());
    await tellBot(next);
    aheadMs = next;
  }
}

function lengthOf(passing: Passing, now: number): number {
  if (passing === "an hour") return HOUR_MS;
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  return morning.setHours(MORNING, 0, 0, 0) - now;
}
