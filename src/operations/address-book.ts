// What a team writes about people: one entry from a form, thousands from a list, and all of it for a list of one's own. Each change
// stands in the audit with the person's id and without what was written.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { imported, type Entry } from "../groups/address-book.ts";
import { identitiesOf, type Identity, type PersonId } from "../groups/identities.ts";
import type { SlackUserId } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import { cardsOfWaiting } from "../state/cards-of-waiting.ts";
import type { Context } from "../state/context.ts";
import { namesKnownWith, peopleById, writeEntries } from "../state/people.ts";
import { appendAudit } from "../store/audit.ts";
import type { Database, Trx } from "../store/database.ts";

/** A line of a list: whose number, by the dialling plan with "+". */
export type Listed = Entry & { number: string };

export type EntryAsk = Entry & {
  /** Our id of a person, or a name WhatsApp uses for them. */
  key: string;
  by: SlackUserId;
};

export type ImportAsk = { rows: readonly Listed[]; by: SlackUserId };

/** What a list would do, or has done. */
export type Compared = { begun: number; changed: number; same: number };

/** A transaction for so many: whatever else is stored waits no longer than for these. */
const rowsAtOnce = 100;

/** False when nobody has this key any more. */
export async function writeEntry(context: Context, { key, by, name, note }: EntryAsk): Promise<boolean> {
  const at = context.clock.now();
  const isWritten = await context.store.transact(async (trx) => {
    const identity = await identityBehind(trx, key);
    if (identity === undefined) return false;
    const entries = [{ identity, entry: { name, note } }];
    // What is new about people is the last that is locked, here as in the intake.
    await put(trx, await cardsOfWaiting(trx, [identity], at));
    await writeEntries(context, trx, { entries, source: "written", by, at });
    const [known] = await namesKnownWith(trx, [identity]);
    await noteChange(context, trx, { by, action: "person written", details: { person: known?.personId } });
    return true;
  });
  context.wake();
  return isWritten;
}

/** Before anything is written. */
export async function compareWithList(context: Context, rows: readonly Listed[]): Promise<Compared> {
  const total = { begun: 0, changed: 0, same: 0 };
  for (const part of inBatches(rows)) {
    add(total, countsOf(await changesIn(context.store.db, part)));
    await turnOfTheLoop();
  }
  return total;
}

/** Yields after each part, when it is stored. What is in the address book already is left alone, so that doing it twice is doing it once. */
export async function* importList(
  context: Context,
  { rows, by }: ImportAsk,
): AsyncGenerator<Compared & { rows: number }, void> {
  const total = { begun: 0, changed: 0, same: 0 };
  let done = 0;
  for (const part of inBatches(rows)) {
    const counts = await context.store.transact(async (trx) => {
      const changes = await changesIn(trx, part);
      const entries = changes.flatMap(({ identity, entry }) =>
        entry === undefined ? [] : { identity, entry },
      );
      const at = context.clock.now();
      const names = entries.map(({ identity }) => identity);
      await put(trx, await cardsOfWaiting(trx, names, at));
      const made = countsOf(changes);
      if (entries.length > 0)
        await noteChange(context, trx, { by, action: "people imported", details: made });
      await writeEntries(context, trx, { entries, source: "imported", by, at });
      return made;
    });
    context.wake();
    add(total, counts);
    done += part.length;
    yield { ...total, rows: done };
    await turnOfTheLoop();
  }
}

/** Everybody in the address book who has a number, a part at a time. */
export async function* exportList({ store: { db } }: Context): AsyncGenerator<Listed[], void> {
  for (let last = ""; ;) {
    const rows = await db
      .selectFrom("people")
      .innerJoin("identities", "identities.personId", "people.id")
      .select(["identities.value as number", "people.name", "people.note"])
      .where("identities.kind", "=", "number")
      .where("people.source", "is not", null)
      .where("identities.value", ">", last)
      .orderBy("identities.value")
      .limit(rowsAtOnce)
      .execute();
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.number;
    yield rows;
    await turnOfTheLoop();
  }
}

type ListChange = { identity: Identity; isNew: boolean; entry: Entry | undefined };

async function changesIn(db: Database, rows: readonly Listed[]): Promise<ListChange[]> {
  const named = rows.map((row) => ({ row, identity: { kind: "number" as const, value: row.number } }));
  const names = await namesKnownWith(
    db,
    named.map(({ identity }) => identity),
  );
  const owners = new Map(names.map(({ value, personId }) => [value, personId]));
  const people = await peopleById(db, [...owners.values()]);
  return named.map(({ row: { name, note }, identity }) => {
    const id = owners.get(identity.value);
    const before = id === undefined ? undefined : people.get(id);
    const isNew = before === undefined || before.source === null;
    return { identity, isNew, entry: imported(isNew ? undefined : before, { name, note }) };
  });
}

function countsOf(changes: readonly ListChange[]): Compared {
  const begun = changes.filter(({ isNew }) => isNew).length;
  const changed = changes.filter(({ isNew, entry }) => !isNew && entry !== undefined).length;
  return { begun, changed, same: changes.length - begun - changed };
}

function add(total: Compared, more: Compared): void {
  total.begun += more.begun;
  total.changed += more.changed;
  total.same += more.same;
}

function inBatches(rows: readonly Listed[]): Listed[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, part) =>
    rows.slice(part * rowsAtOnce, (part + 1) * rowsAtOnce),
  );
}

async function identityBehind(db: Database, key: string): Promise<Identity | undefined> {
  if (key.startsWith("p_"))
    return db
      .selectFrom("identities")
      .select(["kind", "value"])
      .where("personId", "=", key as PersonId)
      .orderBy("kind")
      .limit(1)
      .executeTakeFirst();
  const isNumber = /^\+?\d+$/u.test(key);
  return identitiesOf(
    isNumber ? { waId: key.replace("+", ""), userId: null } : { waId: null, userId: key },
  )[0];
}

function noteChange(
  { store, clock }: Context,
  trx: Trx,
  note: { by: SlackUserId; action: string; details: Record<string, unknown> },
): Promise<void> {
  const { by: actor, ...rest } = note;
  return appendAudit(trx, store, [{ at: clock.now(), actor, groupId: null, operationId: null, ...rest }]);
}
