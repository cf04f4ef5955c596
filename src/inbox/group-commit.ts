// Many deliveries, one commit: what arrives while transactions run goes into the next one together, in the order of its arrival, and
// each delivery is answered by the commit that holds the last of its updates. Transactions beside each other never concern the same
// thing, so that whatever happens to one thing keeps its order. `app.ts` puts it before the intake.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";

/** Resolves after the commit. @throws when it was not taken: WhatsApp must deliver again. */
export type Take<Update> = (updates: readonly Update[]) => Promise<void>;

type Parts<Update> = {
  commit: Take<Update>;
  /** What an update is about, as far as order matters. */
  aboutOf(update: Update): string;
  /** Transactions beside each other; one, where the database has one writer. */
  atOnce: number;
  /** How much work an update is. */
  weightOf(update: Update): number;
  /** A larger delivery takes several commits, so that no transaction is long. What it left in the first is known when it comes again. */
  weightPerCommit: number;
  /** So many deliveries that fail one after the other tell that the store is the matter, and not they. */
  failuresInARow: number;
  /** Resolves when nobody waits who comes before webhooks. */
  letPass(): Promise<void>;
};

type Delivery<Update> = {
  updates: readonly Update[];
  about: ReadonlySet<string>;
  taken: number;
  isUnderWay: boolean;
  resolve(): void;
  reject(error: unknown): void;
};

/** As much of a delivery as goes into one commit. */
type Part<Update> = { delivery: Delivery<Update>; updates: readonly Update[] };

export function createGroupCommit<Update>(parts: Parts<Update>): Take<Update> {
  const { commit, aboutOf, atOnce, weightOf, weightPerCommit, failuresInARow, letPass } = parts;
  const waiting = new Set<Delivery<Update>>();
  let running = 0;

  async function run(): Promise<void> {
    running += 1;
    // SQLite lets nothing else happen during a transaction: whatever has arrived meanwhile is read before the next one begins.
    for (;;) {
      await turnOfTheLoop();
      await letPass();
      const next = nextParts();
      if (next.length === 0) break;
      await together(next);
    }
    running -= 1;
  }

  /** Whoever comes later about the same thing waits for those before. */
  function nextParts(): Part<Update>[] {
    const next: Part<Update>[] = [];
    const busy = new Set<string>();
    let room = weightPerCommit;
    for (const delivery of waiting) {
      const { updates, about, taken, isUnderWay } = delivery;
      if (room <= 0) break;
      if (isUnderWay || [...about].some((each) => busy.has(each))) about.forEach((each) => busy.add(each));
      else {
        let end = taken;
        for (; end < updates.length && room > 0; end += 1) room -= weightOf(updates[end] as Update);
        next.push({ delivery, updates: updates.slice(taken, end) });
      }
    }
    for (const { delivery } of next) delivery.isUnderWay = true;
    return next;
  }

  async function together(next: readonly Part<Update>[]): Promise<void> {
    try {
      await commit(next.flatMap(({ updates }) => updates));
      next.forEach(isTaken);
    } catch (error) {
      if (next.length > 1) await oneByOne(next);
      else next.forEach(({ delivery }) => failed(delivery, error));
    }
  }

  /** One that cannot be taken must not fail its neighbours. */
  async function oneByOne(next: readonly Part<Update>[]): Promise<void> {
    let failures: unknown[] = [];
    for (const part of next) {
      try {
        if (failures.length >= failuresInARow) throw failures[0];
        await commit(part.updates);
        failures = [];
        isTaken(part);
      } catch (error) {
        failures.push(error);
        failed(part.delivery, error);
      }
      await turnOfTheLoop();
    }
  }

  function isTaken({ delivery, updates }: Part<Update>): void {
    delivery.taken += updates.length;
    delivery.isUnderWay = false;
    if (delivery.taken < delivery.updates.length) return;
    waiting.delete(delivery);
    delivery.resolve();
  }

  function failed(delivery: Delivery<Update>, error: unknown): void {
    waiting.delete(delivery);
    delivery.reject(error);
  }

  return (updates) =>
    new Promise((resolve, reject) => {
      const about = new Set(updates.map(aboutOf));
      waiting.add({ updates, about, taken: 0, isUnderWay: false, resolve, reject });
      if (running < atOnce) void run();
    });
}
