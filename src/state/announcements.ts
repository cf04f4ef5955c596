// Texts to several groups: who asked for them, and the operations that send them, one for each group and try. Their one card is due
// whenever one of them moves.
import { createHash } from "node:crypto";
import type { CardId, GroupId, Operation } from "../groups/model.ts";
import type { Announcement, AnnouncementId } from "../groups/sending.ts";
import type { Put } from "../outbox/entries.ts";
import type { Database, Trx } from "../store/database.ts";
import { announcementFromRow, announcementToRow, operationFromRow } from "../store/rows.ts";
import { cardById, cardPut } from "./cards.ts";
import { partsOf } from "./rows-in-parts.ts";

/** What a form asks for, by its source. */
export function announcementOf(source: string): AnnouncementId {
  return `a_${createHash("sha256").update(source).digest("hex").slice(0, 24)}` as AnnouncementId;
}

/** False when the same form has asked for it before. */
export async function addAnnouncement(trx: Trx, announcement: Announcement): Promise<boolean> {
  const added = await trx
    .insertInto("announcements")
    .values(announcementToRow(announcement))
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .execute();
  return added.length > 0;
}

export async function announcementById(db: Database, id: AnnouncementId): Promise<Announcement | undefined> {
  const row = await db.selectFrom("announcements").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : announcementFromRow(row);
}

/** What sends it, the last try in each group. */
export async function sendsOf(db: Database, id: AnnouncementId): Promise<Operation[]> {
  const rows = await db
    .selectFrom("operations")
    .innerJoin("announcementSends", "announcementSends.operationId", "operations.id")
    .selectAll("operations")
    .where("announcementSends.announcementId", "=", id)
    .orderBy("operations.createdAt")
    .orderBy("operations.id")
    .execute();
  const last = new Map<GroupId | null, Operation>();
  for (const operation of rows.map(operationFromRow)) last.set(operation.groupId, operation);
  return [...last.values()];
}

/** Of operations as they are saved: which of them belong to an announcement. */
export async function keepSends(trx: Trx, operations: readonly Operation[]): Promise<void> {
  const rows = operations.flatMap(({ id, task }) =>
    task.kind === "send" && task.announcement !== undefined
      ? [{ operationId: id, announcementId: task.announcement }]
      : [],
  );
  for (const part of partsOf(rows))
    await trx
      .insertInto("announcementSends")
      .values(part)
      .onConflict((conflict) => conflict.column("operationId").doNothing())
      .execute();
}

/** In whatever channel it is. */
export async function announcementPuts(trx: Trx, due: ReadonlyMap<AnnouncementId, number>): Promise<Put[]> {
  const cards = await Promise.all(
    [...due].map(async ([id, dueAt]) => ({ dueAt, card: await cardById(trx, cardOf(id)) })),
  );
  return cards.flatMap(({ card, dueAt }) =>
    card === undefined ? [] : [cardPut(card, { priority: 1, dueAt })],
  );
}

export function cardOf(id: AnnouncementId): CardId {
  return id.replace(/^a_/u, "c_") as CardId;
}
