// Faults that stop all work for a business number until they are mended (a token WhatsApp refuses, a WhatsApp that cannot
// be reached): one message in the default channel while it lasts, cleared in place when it is over.
import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import type { Card, CardFacts, CardId } from "../groups/model.ts";
import { recentForMs } from "../groups/live-card.ts";
import { put } from "../outbox/outbox.ts";
import type { Database } from "../store/database.ts";
import { cardFromRow, cardToRow } from "../store/rows.ts";
import type { Tables } from "../store/tables.ts";
import { explain, type WhatsAppError } from "../whatsapp/errors.ts";
import { postOnce } from "../inbox/unknown-updates.ts";
import { lanes, momentOf, type Context } from "./context.ts";

type Trx = Transaction<Tables>;
type Trouble = { card: Card; facts: CardFacts & { kind: "trouble" } };

/** Trouble that comes back soon after it was over is still the same one: not another message. */
export async function troubleBegins(context: Context, lane: string, error: WhatsAppError): Promise<void> {
  const moment = momentOf(context);
  const begun = { code: error.code, sentence: explain(error.code, error.details), clearedAt: null };
  await context.store.transact(async (trx) => {
    await lockNumber(context, trx, lane);
    const latest = await latestTrouble(trx, lane);
    const clearedAt = latest?.facts.clearedAt ?? null;
    if (latest !== undefined && clearedAt === null) return;
    if (latest !== undefined && clearedAt !== null && moment.now - clearedAt < recentForMs)
      return change(context, trx, latest, begun);
    const id = `${prefixOf(lane)}${moment.now.toString(36)}` as CardId;
    const facts = { kind: "trouble" as const, ...begun, since: moment.now };
    await put(trx, await postOnce(context, trx, { id, kind: "trouble", facts }, moment));
  });
  context.wake();
}

export async function troubleEnds(context: Context, lane: string): Promise<void> {
  const latest = await latestTrouble(context.store.db, lane);
  if (latest === undefined || latest.facts.clearedAt !== null) return;
  await context.store.transact((trx) => change(context, trx, latest, { clearedAt: context.clock.now() }));
  context.wake();
}

/** What stops this lane now, if anything does. */
export async function openTrouble(context: Context, lane: string): Promise<Trouble["facts"] | undefined> {
  const latest = await latestTrouble(context.store.db, lane);
  return latest?.facts.clearedAt === null ? latest.facts : undefined;
}

async function change(
  context: Context,
  trx: Trx,
  { card, facts }: Trouble,
  changes: Partial<Trouble["facts"]>,
): Promise<void> {
  await trx
    .updateTable("cards")
    .set({ facts: cardToRow({ ...card, facts: { ...facts, ...changes } }).facts })
    .where("id", "=", card.id)
    .execute();
  await put(trx, [
    { key: `card:${card.id}`, lane: lanes.slack(card.channel), priority: 1, dueAt: context.clock.now() },
  ]);
}

/** Two lanes of a number fail in the same moment, and it is said once. */
async function lockNumber(context: Context, trx: Trx, lane: string): Promise<void> {
  const query = trx.selectFrom("numbers").select("phoneNumberId").where("phoneNumberId", "=", numberOf(lane));
  await (context.store.locksRows ? query.forUpdate() : query).execute();
}

async function latestTrouble(db: Database, lane: string): Promise<Trouble | undefined> {
  const prefix = prefixOf(lane);
  const row = await db
    .selectFrom("cards")
    .selectAll()
    .where("kind", "=", "trouble")
    .where("id", ">", prefix)
    // Letters, because databases disagree on where other characters sort.
    .where("id", "<", `${prefix}zzzzzzzzzzzz` as CardId)
    .orderBy("createdAt", "desc")
    .executeTakeFirst();
  const card = row === undefined ? undefined : cardFromRow(row);
  return card?.facts?.kind === "trouble" ? { card, facts: card.facts } : undefined;
}

/** All troubles of one number begin alike. */
function prefixOf(lane: string): CardId {
  return `c_${createHash("sha256").update(numberOf(lane)).digest("hex").slice(0, 16)}` as CardId;
}

/** Writing and reading have lanes of their own, but share the token and the way to WhatsApp. */
function numberOf(lane: string): string {
  return lane.slice(lane.indexOf(":") + 1);
}
