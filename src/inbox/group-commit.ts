// Many deliveries, one commit: what arrives while a transaction runs goes into the next one together, in the order of its arrival,
// and each delivery is answered by the commit that holds the last of its updates. `app.ts` puts it before the intake.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";

/** Resolves after the commit. @throws when it was not taken: WhatsApp must deliver again. */
export type Take<Update> = (updates: readonly Update[]) => Promise<void>;

type Limits = {
  /** A larger delivery takes several commits, so that no transaction is long. What it left in the first is known when it comes again. */
  updatesPerCommit: number;
  /** So many deliveries that fail one after the other tell that the store is the matter, and not they. */
  failuresInARow: number;
};

type Delivery<Update> = {
  updates: readonly Update[];
  taken: number;
  resolve(): void;
  reject(error: unknown): void;
};

/** As much of a delivery as goes into one commit. */
type Part<Update> = { delivery: Delivery<Update>; updates: readonly Update[] };

export function createGroupCommit<Update>(commit: Take<Update>, limits: Limits): Take<Update> {
  const waiting: Delivery<Update>[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    // SQLite lets nothing else happen during a transaction: whatever has arrived meanwhile is read before the next one begins.
    for (await turnOfTheLoop(); waiting.length > 0; await turnOfTheLoop()) await together(nextParts());
    isRunning = false;
  }

  function nextParts(): Part<Update>[] {
    const parts: Part<Update>[] = [];
    let room = limits.updatesPerCommit;
    for (const delivery of waiting) {
      if (room <= 0) break;
      const updates = delivery.updates.slice(delivery.taken, delivery.taken + room);
      parts.push({ delivery, updates });
      room -= updates.length;
    }
    return parts;
  }

  async function together(parts: readonly Part<Update>[]): Promise<void> {
    try {
      await commit(parts.flatMap(({ updates }) => updates));
      parts.forEach(isTaken);
    } catch (error) {
      if (parts.length > 1) await oneByOne(parts);
      else for (const { delivery } of parts) left(delivery).reject(error);
    }
  }

  /** One that cannot be taken must not fail its neighbours. */
  async function oneByOne(parts: readonly Part<Update>[]): Promise<void> {
    let failures: unknown[] = [];
    for (const part of parts) {
      try {
        if (failures.length >= limits.failuresInARow) throw failures[0];
        await commit(part.updates);
        failures = [];
        isTaken(part);
      } catch (error) {
        failures.push(error);
        left(part.delivery).reject(error);
      }
      await turnOfTheLoop();
    }
  }

  function isTaken({ delivery, updates }: Part<Update>): void {
    delivery.taken += updates.length;
    if (delivery.taken >= delivery.updates.length) left(delivery).resolve();
  }

  function left(delivery: Delivery<Update>): Delivery<Update> {
    waiting.splice(waiting.indexOf(delivery), 1);
    return delivery;
  }

  return (updates) =>
    new Promise((resolve, reject) => {
      waiting.push({ updates, taken: 0, resolve, reject });
      if (!isRunning) void run();
    });
}
