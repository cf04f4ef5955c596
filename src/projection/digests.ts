// When more is due in a channel than it can take in half a minute, one digest speaks for all of it. The channel never
// falls further behind: what the digest speaks for is in its list, not in the queue.
import { sql, type Transaction } from "kysely";
import type { Tables } from "../store/tables.ts";
import { put } from "../outbox/outbox.ts";
import type { Card, CardId, CardKind } from "../groups/model.ts";
import { beginCard } from "../groups/beginnings.ts";
import { recentForMs } from "../groups/live-card.ts";
import { cardFromRow, cardToRow } from "../store/rows.ts";
import { inParts } from "../state/dossiers.ts";
import { lanes, momentOf, type Context } from "../state/context.ts";

/** At one message a second, about half a minute. */
const mostDue = 30;

const foldable: readonly CardKind[] = ["group", "activity", "suspension", "clearance", "deletion", "refusal"];
const stillShown = ["live", "closed"] as const;

/** True when the card was folded with everything else that waits in its lane. */
export async function foldIfStorm(context: Context, card: Card, lane: string): Promise<boolean> {
  if (!foldable.includes(card.kind)) return false;
  const due = await unposted(context, lane, mostDue + 1);
  if (due.length <= mostDue) return false;
  const all = await unposted(context, lane, 100_000);
  await fold(context, card.channel, all);
  context.wake();
  return true;
}

type Trx = Transaction<Tables>;
type Unposted = Pick<Card, "id" | "kind" | "groupId">;

async function unposted(context: Context, lane: string, limit: number): Promise<Unposted[]> {
  return context.store.db
    .selectFrom("outbox")
    .innerJoin("cards", (join) =>
      join.on("cards.id", "=", sql<CardId>`substr(${sql.ref("outbox.key")}, ${"card:".length + 1})`),
    )
    .select(["cards.id", "cards.kind", "cards.groupId"])
    .where("outbox.lane", "=", lane)
    .where("cards.ts", "is", null)
    .where("cards.postingAt", "is", null)
    .where("cards.kind", "in", foldable)
    .where("cards.state", "in", stillShown)
    .limit(limit)
    .execute();
}

async function fold(context: Context, channel: string, cards: readonly Unposted[]): Promise<void> {
  const now = context.clock.now();
  const lane = lanes.slack(channel);
  await context.store.transact(async (trx) => {
    await lockGroups(context, trx, cards);
    const digest = await takeDigest(context, trx, channel);
    const folded = await inParts(
      cards.map((card) => card.id),
      (part) => foldInto(trx, { digestId: digest.id, channel }, part),
    );
    const replaced = await inParts(
      folded.map((card) => card.id),
      (part) => replacedBy(trx, part),
    );
    const facts = JSON.stringify(factsWith(digest, folded));
    await trx.updateTable("cards").set({ facts }).where("id", "=", digest.id).execute();
    await put(trx, [
      { key: `card:${digest.id}`, lane, priority: 0, dueAt: now },
      // They point to a card that never appears; now they point to the digest.
      ...replaced.map((card) => ({ key: `card:${card.id}`, lane, priority: 1 as const, dueAt: now })),
    ]);
  });
}

async function lockGroups(context: Context, trx: Trx, cards: readonly Unposted[]): Promise<void> {
  if (!context.store.locksRows) return;
  const ids = new Set(cards.flatMap((card) => (card.groupId === null ? [] : [card.groupId])));
  await inParts([...ids].toSorted(), (part) =>
    trx.selectFrom("groups").select("id").where("id", "in", part).orderBy("id").forUpdate().execute(),
  );
}

/** Gives back those that were folded: one may have been rerouted to another channel before its group was locked. */
async function foldInto(
  trx: Trx,
  { digestId, channel }: { digestId: CardId; channel: string },
  ids: readonly CardId[],
): Promise<Unposted[]> {
  const folded = await trx
    .updateTable("cards")
    .set({ state: "folded", successorId: digestId })
    .where("id", "in", ids)
    .where("channel", "=", channel)
    .where("state", "in", stillShown)
    .where("postingAt", "is", null)
    .where("ts", "is", null)
    .returning(["id", "kind", "groupId"])
    .execute();
  await inParts(
    folded.map(({ id }) => `card:${id}`),
    async (keys) => trx.deleteFrom("outbox").where("key", "in", keys).execute(),
  );
  return folded;
}

/** The posted cards that these had replaced. */
function replacedBy(trx: Trx, ids: readonly CardId[]): Promise<{ id: CardId }[]> {
  return trx
    .selectFrom("cards")
    .select("id")
    .where("successorId", "in", ids)
    .where("state", "=", "moved")
    .where("ts", "is not", null)
    .execute();
}

function factsWith(digest: DigestCounts, cards: readonly Unposted[]): DigestCounts & { kind: "digest" } {
  const active = cards.filter((card) => card.kind === "activity").map((card) => card.groupId);
  const alerts = cards.filter((card) => card.kind === "deletion" || card.kind === "refusal");
  return {
    kind: "digest",
    activeGroups: digest.activeGroups + new Set(active).size,
    otherAlerts: digest.otherAlerts + alerts.length,
  };
}

type DigestCounts = { activeGroups: number; otherAlerts: number };

/** The channel's digest while it is recent; else a new one that takes over from the old. */
async function takeDigest(
  context: Context,
  trx: Trx,
  channel: string,
): Promise<DigestCounts & { id: CardId }> {
  const { now } = momentOf(context);
  const row = await trx
    .selectFrom("cards")
    .selectAll()
    .where("kind", "=", "digest")
    .where("channel", "=", channel)
    .where("state", "=", "live")
    .executeTakeFirst();
  const old = row === undefined ? undefined : cardFromRow(row);
  const counts = old?.facts?.kind === "digest" ? old.facts : { activeGroups: 0, otherAlerts: 0 };
  if (old !== undefined && now - (old.postedAt ?? old.createdAt) < recentForMs)
    return { ...counts, id: old.id };
  const facts = { kind: "digest" as const, activeGroups: 0, otherAlerts: 0 };
  const digest = beginCard({ kind: "digest", channel, groupId: null, facts }, momentOf(context));
  await trx.insertInto("cards").values(cardToRow(digest)).execute();
  if (old !== undefined) {
    await trx
      .updateTable("cards")
      .set({ successorId: digest.id })
      .where("successorId", "=", old.id)
      .where("state", "=", "folded")
      .execute();
    await trx
      .updateTable("cards")
      .set({ state: "moved", successorId: digest.id })
      .where("id", "=", old.id)
      .execute();
  }
  return { id: digest.id, activeGroups: 0, otherAlerts: 0 };
}
