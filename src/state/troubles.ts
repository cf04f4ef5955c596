// Faults that stop all work for a business number until they are mended (a token WhatsApp refuses, a WhatsApp that cannot be
// reached): a row each, shown by one card in the admins' channel while it lasts, cleared in place when it is over.
import { beginCard } from "../groups/beginnings.ts";
import { recentForMs } from "../groups/live-card.ts";
import type { CardId, Failure } from "../groups/model.ts";
import type { Trouble } from "../groups/trouble.ts";
import { put } from "../outbox/outbox.ts";
import type { Database, Trx } from "../store/database.ts";
import { troubleFromRow, troubleToRow } from "../store/rows.ts";
import { addOnce, cardById, cardPut } from "./cards.ts";
import { momentOf, type Context } from "./context.ts";
import { lockNumbers, upsert } from "./rows-in-parts.ts";

/** What stands in for a number: trouble of Groupdesk's own. */
export const ourselves = "groupdesk";

/** An error that nobody handled: there may be more of them, and it is said once. */
export function somethingUnforeseen(context: Context): Promise<void> {
  return troubleBegins(context, ourselves, { code: "unforeseen", detail: null });
}

/** At a start whoever runs Groupdesk has seen to it; and after a day nobody knows any more what it was about. */
export async function unforeseenEnds(context: Context, { before = context.clock.now() } = {}): Promise<void> {
  const open = await openTrouble(context.store.db, ourselves);
  if (open !== undefined && open.since <= before) await troubleEnds(context, ourselves);
}

/** Those that last, of all numbers and of Groupdesk's own. */
export async function openTroubles({ store: { db }, phoneNumberIds }: Context): Promise<Trouble[]> {
  const all = await Promise.all([...phoneNumberIds, ourselves].map((id) => openTrouble(db, id)));
  return all.filter((trouble) => trouble !== undefined);
}

/** Trouble that comes back soon after it was over is still the same one: not another message. */
export async function troubleBegins(
  context: Context,
  phoneNumberId: string,
  failure: Failure,
): Promise<void> {
  // Most looks find it open, and lock nothing.
  if ((await openTrouble(context.store.db, phoneNumberId)) !== undefined) return;
  const moment = momentOf(context);
  await context.store.transact(async (trx) => {
    // Two lanes of a number fail in the same moment, and it is said once.
    const numbers = phoneNumberId === ourselves ? [] : [phoneNumberId];
    await lockNumbers(trx, context.store.locksRows, [...numbers, ...context.phoneNumberIds.slice(0, 1)]);
    const latest = await latestTrouble(trx, phoneNumberId);
    if (latest?.clearedAt === null) return;
    if (latest !== undefined && moment.now - latest.clearedAt < recentForMs)
      return change(context, trx, { ...latest, failure, clearedAt: null });
    const id = moment.newId("t");
    const trouble = { id, phoneNumberId, failure, since: moment.now, clearedAt: null };
    await upsert(trx, "troubles", [troubleToRow(trouble)]);
    const place = {
      id: cardOf(trouble),
      channel: context.adminChannel ?? context.defaultChannel,
      state: "closed" as const,
    };
    const card = { ...beginCard(place, moment), kind: "trouble" as const, facts: { troubleId: id } };
    await put(trx, await addOnce(trx, card));
  });
  context.wake();
}

export async function troubleEnds(context: Context, phoneNumberId: string): Promise<void> {
  const open = await openTrouble(context.store.db, phoneNumberId);
  if (open === undefined) return;
  const clearedAt = context.clock.now();
  await context.store.transact((trx) => change(context, trx, { ...open, clearedAt }));
  context.wake();
}

/** What stops this number now, if anything does. */
export async function openTrouble(db: Database, phoneNumberId: string): Promise<Trouble | undefined> {
  const latest = await latestTrouble(db, phoneNumberId);
  return latest?.clearedAt === null ? latest : undefined;
}

/** The first of our numbers that something stops now. */
export async function troubleOfAny({ store, phoneNumberIds }: Context): Promise<Trouble | undefined> {
  for (const id of phoneNumberIds) {
    const trouble = await openTrouble(store.db, id);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

export async function troubleById(db: Database, id: string): Promise<Trouble | undefined> {
  const row = await db.selectFrom("troubles").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : troubleFromRow(row);
}

async function change(context: Context, trx: Trx, trouble: Trouble): Promise<void> {
  await upsert(trx, "troubles", [troubleToRow(trouble)]);
  const card = await cardById(trx, cardOf(trouble));
  if (card !== undefined) await put(trx, [cardPut(card, { priority: 1, dueAt: context.clock.now() })]);
}

async function latestTrouble(db: Database, phoneNumberId: string): Promise<Trouble | undefined> {
  const row = await db
    .selectFrom("troubles")
    .selectAll()
    .where("phoneNumberId", "=", phoneNumberId)
    .orderBy("since", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : troubleFromRow(row);
}

function cardOf({ id }: Pick<Trouble, "id">): CardId {
  return id.replace(/^t_/u, "c_") as CardId;
}
