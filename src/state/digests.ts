// When more is due in a channel than it can take in half a minute, or in all of them than Slack takes of us, one digest speaks for all of
// it. The channel never falls further behind: what the digest speaks for is in its list, not in the queue. The handler for cards asks.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { beginCard } from "../groups/beginnings.ts";
import { recentForMs } from "../groups/live-card.ts";
import type { Card, CardId, CardKind } from "../groups/model.ts";
import type { Lane } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { cardPace } from "../pace.ts";
import type { Trx } from "../store/database.ts";
import { cardToRow } from "../store/rows.ts";
import { cardPut } from "./cards.ts";
import { momentOf, type Context } from "./context.ts";
import { inParts, lockGroups } from "./rows-in-parts.ts";

const { mostDue, mostDueInAll, digestEveryMs, foldedAtOnce } = cardPace;

const foldable: readonly CardKind[] = ["group", "activity", "suspension", "clearance", "deletion", "refusal"];
const stillShown = ["live", "closed"] as const;

/** True when the card was folded with everything else that waits in its lane. */
export async function foldIfStorm(context: Context, card: Card, lane: Lane): Promise<boolean> {
  if (!foldable.includes(card.kind)) return false;
  const due = await unposted(context, lane, mostDue + 1);
  if (due.length <= mostDue && !(due.length > 1 && (await isTooMuch(context)))) return false;
  // Thousands at once would hold the event loop.
  for (let some = due; some.length > 0; await turnOfTheLoop()) {
    some = await unposted(context, lane, foldedAtOnce);
    const folded = await fold(context, card.channel, some);
    if (folded === 0 || some.length < foldedAtOnce) break;
  }
  context.wake();
  return true;
}

type Unposted = Pick<Card, "id" | "groupId">;

async function unposted(context: Context, lane: Lane, limit: number): Promise<Unposted[]> {
  return unpostedInAll(context).where("outbox.laneId", "=", lane.id).limit(limit).execute();
}

async function isTooMuch(context: Context): Promise<boolean> {
  const due = await unpostedInAll(context)
    .limit(mostDueInAll + 1)
    .execute();
  return due.length > mostDueInAll;
}

function unpostedInAll({ store }: Context) {
  return store.db
    .selectFrom("outbox")
    .innerJoin("cards", (join) => join.onRef("cards.id", "=", "outbox.id").on("outbox.kind", "=", "card"))
    .select(["cards.id", "cards.groupId"])
    .where("outbox.platform", "=", "slack")
    .where("cards.ts", "is", null)
    .where("cards.postingAt", "is", null)
    .where("cards.kind", "in", foldable)
    .where("cards.state", "in", stillShown);
}

/** Answers how many: one may have been rerouted to another channel before its group was locked. */
async function fold(context: Context, channel: string, cards: readonly Unposted[]): Promise<number> {
  // More is on its way in a storm: what is said once it is here need not be said twice.
  const dueAt = context.clock.now() + digestEveryMs;
  return context.store.transact(async (trx) => {
    await lockGroups(
      trx,
      context.store.locksRows,
      cards.flatMap((card) => card.groupId ?? []),
    );
    const digestId = await takeDigest(context, trx, channel);
    const folded = await inParts(
      cards.map((card) => card.id),
      (part) => foldInto(trx, { digestId, channel }, part),
    );
    const replaced = await inParts(folded, (part) => replacedBy(trx, part));
    await put(trx, [
      cardPut({ id: digestId, channel }, { priority: 0, dueAt }),
      // They point to a card that never appears; now they point to the digest.
      ...replaced.map(({ id }) => cardPut({ id, channel }, { priority: 1, dueAt })),
    ]);
    return folded.length;
  });
}

/** Gives back those that were folded. */
async function foldInto(
  trx: Trx,
  { digestId, channel }: { digestId: CardId; channel: string },
  ids: readonly CardId[],
): Promise<CardId[]> {
  const rows = await trx
    .updateTable("cards")
    .set({ state: "folded", successorId: digestId })
    .where("id", "in", ids)
    .where("channel", "=", channel)
    .where("state", "in", stillShown)
    .where("postingAt", "is", null)
    .where("ts", "is", null)
    .returning("id")
    .execute();
  const folded = rows.map(({ id }) => id);
  await inParts(folded, (part) =>
    trx.deleteFrom("outbox").where("kind", "=", "card").where("id", "in", part).execute(),
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

/** The channel's digest while it is recent; else a new one that takes over from the old what still waits for somebody. */
async function takeDigest(context: Context, trx: Trx, channel: string): Promise<CardId> {
  const moment = momentOf(context);
  const old = await trx
    .selectFrom("cards")
    .select(["id", "postedAt", "createdAt"])
    .where("kind", "=", "digest")
    .where("channel", "=", channel)
    .where("state", "=", "live")
    .executeTakeFirst();
  if (old !== undefined && moment.now - (old.postedAt ?? old.createdAt) < recentForMs) return old.id;
  const digest: Card = { ...beginCard({ channel }, moment), kind: "digest" };
  await trx.insertInto("cards").values(cardToRow(digest)).execute();
  if (old !== undefined) {
    await trx
      .updateTable("cards")
      .set({ successorId: digest.id })
      .where("successorId", "=", old.id)
      .where("state", "=", "folded")
      .where("kind", "in", ["group", "suspension"])
      .execute();
    await trx
      .updateTable("cards")
      .set({ state: "moved", successorId: digest.id })
      .where("id", "=", old.id)
      .execute();
  }
  return digest.id;
}
