// Reads what has arrived, line by line and in the order of arrival: one transaction takes a few updates out of their line and brings them
// into the state, so that each is read once, whichever instance dies in between. `app.ts` starts it; whoever keeps something wakes it.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import {
  linesWaiting,
  piecesIn,
  piecesAtOnce,
  setArrivalAside,
  takeArrivals,
  type Arrival,
} from "../state/arrivals.ts";
import type { Context } from "../state/context.ts";
import { readPieces } from "../whatsapp/wire.ts";
import { takeNews, type Arrived, type Taken } from "./intake.ts";

export type Reader = {
  start(): void;
  /** There is something in these lines. */
  wake(lines: Iterable<number>): void;
  /** Ends what it is at. The rest is read after the next start, or by another instance. */
  stop(): Promise<void>;
};

type Parts = {
  context: Context;
  /** Numbered from 0; where a database of another kind was restored, also those that nobody puts into here. */
  lines: number;
  /** Lines beside each other; one, where the database has one writer. */
  atOnce: number;
  /** How often what others have left is looked for, and how soon a database that is away is tried again. */
  everyMs: number;
  /** How long something that cannot be read waits until it is tried again: as long as it has waited, within these. */
  again: { soonestMs: number; latestMs: number };
  /** Resolves when it is the turn of what has arrived: with whether nobody waits who comes before. */
  letPass(): Promise<boolean>;
  onRead(taken: readonly Taken[]): void;
};

/** Nothing was taken out of the line. `first`: what would have been, before all others; null when not even that is known. */
class NotRead extends Error {
  readonly first: string | null;
  constructor(first: string | null, cause: unknown) {
    super("What has arrived could not be read.", { cause });
    this.first = first;
  }
}

/** Null when nothing waits. @throws NotRead; then it stands where it stood. */
export async function readNext(
  context: Context,
  line: number,
  mostRows: number = piecesAtOnce,
): Promise<Taken[] | null> {
  const { store, clock } = context;
  let first: string | null = null;
  try {
    const taken = await store.transact(async (trx) => {
      const arrived = await takeArrivals(store, trx, { line, now: clock.now(), mostRows });
      first = arrived[0]?.id ?? null;
      return arrived.length === 0 ? null : takeNews(context, trx, arrived.flatMap(updatesOf));
    });
    if (taken !== null) context.wake();
    return taken;
  } catch (error) {
    throw new NotRead(first, error);
  }
}

function updatesOf(arrival: Arrival): Arrived[] {
  const { receivedAt } = arrival;
  return readPieces(piecesIn(arrival), { receivedAtMs: receivedAt }).map((update) => ({
    ...update,
    receivedAt,
  }));
}

export function createReader({ context, lines, atOnce, everyMs, again, letPass, onRead }: Parts): Reader {
  const { store, clock, log } = context;
  /** In the order of their turn. */
  const waiting = new Set<number>();
  const busy = new Set<number>();
  /** How many of a line are read one by one from here on, because one of them could not be. */
  const alone = new Map<number, number>();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let isStopping = false;
  let isAway = false;

  function wake(some: Iterable<number>): void {
    for (const line of some) waiting.add(line);
    for (const line of waiting) {
      if (isStopping || running.size >= atOnce) return;
      if (busy.has(line)) continue;
      waiting.delete(line);
      busy.add(line);
      const run = readSome(line).finally(() => {
        busy.delete(line);
        running.delete(run);
        wake([]);
      });
      running.add(run);
    }
  }

  async function readSome(line: number): Promise<void> {
    await turnOfTheLoop();
    const isCalm = await letPass();
    if (isStopping) return;
    const oneByOne = alone.get(line) ?? 0;
    try {
      const taken = await readNext(context, line, oneByOne > 0 || !isCalm ? 1 : piecesAtOnce);
      alone.set(line, taken === null ? 0 : Math.max(0, oneByOne - 1));
      isAway = false;
      if (taken === null) return;
      onRead(taken);
    } catch (error) {
      const goesOn = oneByOne === 0 || (await isSetAside(line, error));
      alone.set(line, goesOn ? piecesAtOnce : 0);
      if (!goesOn) return;
    }
    // Behind the others: a line that never empties leaves them their turn.
    waiting.add(line);
  }

  /** False when the database takes or gives nothing: that is looked at again in a while. */
  async function isSetAside(line: number, error: unknown): Promise<boolean> {
    const [id, cause] = error instanceof NotRead ? [error.first, error.cause] : [null, error];
    try {
      if (id === null) throw cause;
      const now = clock.now();
      const readAfter = (waitedMs: number) =>
        now + Math.min(Math.max(waitedMs, again.soonestMs), again.latestMs);
      const field = await store.transact((trx) => setArrivalAside(store, trx, { id, line, now, readAfter }));
      // Messages of databases may quote what was to be stored.
      if (field !== null)
        log.error({ field, ...nameOf(cause) }, "an update from WhatsApp could not be read; trying it again");
      return true;
    } catch (reason) {
      away(reason);
      return false;
    }
  }

  function away(error: unknown): void {
    if (!isAway) log.error(nameOf(error), "what WhatsApp has told cannot be read; trying again");
    isAway = true;
  }

  async function look(): Promise<void> {
    try {
      const some = await linesWaiting(store.db, lines, clock.now());
      // A database that cannot be written may be looked into.
      if (some.size === 0) isAway = false;
      wake(some);
    } catch (error) {
      away(error);
    }
    if (!isStopping) timer = setTimeout(begin, everyMs);
  }

  function begin(): void {
    looking = look();
  }

  return {
    start: begin,
    wake,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await Promise.all([looking, ...running]);
    },
  };
}

function nameOf(error: unknown): { error: string; code: unknown } {
  return {
    error: error instanceof Error ? error.name : typeof error,
    code: error instanceof Error && "code" in error ? error.code : null,
  };
}
