// What WhatsApp says about the account as a whole: a row for each thing it is about, and a card in the default channel for each time
// it became bad, which is cleared in place. The intake brings the news; the sweep ends what ends by itself.
import { alertExpired, alertHeard, isOpenAlert, type Alert, type AlertNews } from "../groups/alerts.ts";
import { beginCard } from "../groups/beginnings.ts";
import type { Moment } from "../groups/dossier.ts";
import type { AuditEntry, Card, CardId } from "../groups/model.ts";
import type { Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import type { Database, Trx } from "../store/database.ts";
import { alertNews, json } from "../store/rows.ts";
import type { AlertRow } from "../store/tables.ts";
import { addOnce, cardById, cardPut, idFor } from "./cards.ts";
import { momentOf, type Context } from "./context.ts";

export type HeardAlert = { about: string; news: AlertNews; at: number };

export async function hearAlerts(
  context: Context,
  trx: Trx,
  heard: readonly HeardAlert[],
  moment: Moment,
): Promise<Put[]> {
  const puts: Put[] = [];
  // In one order, so that two transactions cannot deadlock.
  for (const { about, news, at } of heard.toSorted((one, other) => (one.about < other.about ? -1 : 1))) {
    const before = await lockedAlert(context, trx, about);
    puts.push(...(await keep(context, trx, before, alertHeard(before, about, news, at), moment)));
  }
  return puts;
}

/** What was bad until a time that has come. */
export async function endExpiredAlerts(context: Context): Promise<void> {
  const moment = momentOf(context);
  const over = (await openAlerts(context.store.db)).filter((each) => alertExpired(each, moment.now) !== each);
  if (over.length === 0) return;
  await context.store.transact(async (trx) => {
    for (const { about } of over.toSorted((one, other) => (one.about < other.about ? -1 : 1))) {
      const before = await lockedAlert(context, trx, about);
      if (before === undefined) continue;
      await put(trx, await keep(context, trx, before, alertExpired(before, moment.now), moment));
    }
  });
  context.wake();
}

/** Oldest first. */
export async function openAlerts(db: Database): Promise<Alert[]> {
  const rows = await db
    .selectFrom("alerts")
    .selectAll()
    .where("since", "is not", null)
    .where("clearedAt", "is", null)
    .orderBy("since")
    .execute();
  return rows.map(fromRow).filter(isOpenAlert);
}

async function keep(
  context: Context,
  trx: Trx,
  before: Alert | undefined,
  after: Alert,
  moment: Moment,
): Promise<Put[]> {
  if (before === after) return [];
  const row = toRow(after);
  await trx
    .insertInto("alerts")
    .values(row)
    .onConflict((conflict) => conflict.column("about").doUpdateSet(row))
    .execute();
  const { since, clearedAt, news, episode } = after;
  if (since === null || (episode === before?.episode && before.clearedAt !== null)) return [];
  const id = cardOf(after);
  const facts = { news: clearedAt === null ? news : (before?.news ?? news), since, clearedAt };
  const place = { id, channel: context.defaultChannel, state: "closed" as const };
  const card: Card<"alert"> = { ...beginCard(place, moment), kind: "alert", groupId: null, facts };
  await appendAudit(trx, context.store, [noteOf(after, moment)]);
  if (episode !== (before?.episode ?? 0)) return addOnce(trx, card);
  await trx
    .updateTable("cards")
    .set({ facts: json(facts) })
    .where("id", "=", id)
    .execute();
  const posted = await cardById(trx, id);
  return posted === undefined ? [] : [cardPut(posted, { priority: 1, dueAt: moment.now })];
}

function noteOf({ news, clearedAt }: Alert, { now }: Moment): AuditEntry {
  const { topic, word, subject } = news;
  return {
    at: now,
    actor: "whatsapp",
    action: clearedAt === null ? "alert told" : "alert cleared",
    groupId: null,
    operationId: null,
    // A template's name is no secret; a business number is a number.
    details: { topic, word, ...(topic === "template" ? { template: subject } : {}) },
  };
}

function cardOf({ about, episode, since }: Alert): CardId {
  return idFor(`alert/${about}/${episode}/${String(since)}`);
}

/** The row exists from then on as far as locks are concerned: of two instances that hear of it first, one waits. */
async function lockedAlert({ store }: Context, trx: Trx, about: string): Promise<Alert | undefined> {
  if (store.locksRows)
    await trx
      .insertInto("alerts")
      .values({ about, news: "null", episode: 0, since: null, clearedAt: null, heardAt: 0 })
      .onConflict((conflict) => conflict.column("about").doNothing())
      .execute();
  const query = trx.selectFrom("alerts").selectAll().where("about", "=", about);
  const row = await (store.locksRows ? query.forUpdate() : query).executeTakeFirst();
  return row === undefined || row.news === "null" ? undefined : fromRow(row);
}

function fromRow({ news, ...row }: AlertRow): Alert {
  return { ...row, news: alertNews.parse(JSON.parse(news)) };
}

function toRow({ news, ...alert }: Alert): AlertRow {
  return { ...alert, news: JSON.stringify(news) };
}
