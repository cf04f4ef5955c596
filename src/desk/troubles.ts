// Faults that stop everything in a lane until a person mends them (a token WhatsApp refuses): one message in the default
// channel while it lasts, cleared in place when it is over.
import { createHash } from "node:crypto";
import type { CardId } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import { cardFromRow, cardToRow } from "../store/rows.ts";
import { explain, type WhatsAppError } from "../whatsapp/errors.ts";
import { postOnce } from "./oddities.ts";
import { lanes, momentOf, type Office } from "./office.ts";

export async function troubleBegins(office: Office, lane: string, error: WhatsAppError): Promise<void> {
  if ((await openTrouble(office, lane)) !== undefined) return;
  const moment = momentOf(office);
  const facts = {
    kind: "trouble" as const,
    code: error.code,
    sentence: explain(error.code, error.details),
    since: moment.now,
    clearedAt: null,
  };
  const id = `${prefixOf(lane)}${moment.now.toString(36)}` as CardId;
  await office.store.transact(async (trx) =>
    put(trx, await postOnce(office, trx, { id, kind: "trouble", facts }, moment)),
  );
  office.ring();
}

export async function troubleEnds(office: Office, lane: string): Promise<void> {
  const row = await openTrouble(office, lane);
  if (row === undefined) return;
  const card = cardFromRow(row);
  if (card.facts?.kind !== "trouble") return;
  const facts = { ...card.facts, clearedAt: office.clock.now() };
  await office.store.transact(async (trx) => {
    await trx
      .updateTable("cards")
      .set({ facts: cardToRow({ ...card, facts }).facts })
      .where("id", "=", card.id)
      .execute();
    await put(trx, [
      { key: `card:${card.id}`, lane: lanes.slack(card.channel), priority: 1, dueAt: office.clock.now() },
    ]);
  });
  office.ring();
}

export async function openTrouble(office: Office, lane: string) {
  const prefix = prefixOf(lane);
  const row = await office.store.db
    .selectFrom("cards")
    .selectAll()
    .where("kind", "=", "trouble")
    .where("id", ">", prefix)
    .where("id", "<", `${prefix}~` as CardId)
    .orderBy("createdAt", "desc")
    .executeTakeFirst();
  const facts = row === undefined ? null : cardFromRow(row).facts;
  return facts?.kind === "trouble" && facts.clearedAt === null ? row : undefined;
}

/** All troubles of one lane begin alike. */
function prefixOf(lane: string): CardId {
  return `c_${createHash("sha256").update(lane).digest("hex").slice(0, 16)}` as CardId;
}
