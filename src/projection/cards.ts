// The outbox's handler for cards: looks at the state, draws, and posts or updates the one message in Slack that shows it.
// A post that may have arrived is searched for before it is repeated.
import type { Card, CardId, Group } from "../groups/model.ts";
import { cardFromRow } from "../store/rows.ts";
import { put, unearth } from "../outbox/outbox.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { createHash } from "node:crypto";
import type { CardView } from "../groups/views.ts";
import { MessengerError, type Messenger } from "./messenger.ts";
import { lanes, type Context } from "../state/context.ts";
import { foldIfStorm } from "./digests.ts";
import { sightOf, type Sight } from "./card-views.ts";
import { channelClosed } from "./closed-channels.ts";

const attempts = 12;
/** A card may wait this long for its group's name, and this long for how full it is. */
const nameWithinMs = 20_000;
const countWithinMs = 3_000;
const digestEveryMs = 5_000;
const clockSkewMs = 10_000;

type Parts<Drawn> = {
  context: Context;
  messenger: Messenger<Drawn>;
  draw(view: CardView): Drawn;
  /** Between two posts in one channel. */
  postEveryMs: number;
  /** Milliseconds until an update may follow. */
  updateRestMs(): number;
};

export function createCardHandler<Drawn>(parts: Parts<Drawn>): Handler {
  const { context, messenger } = parts;
  const link = async (card: Card): Promise<string | null> =>
    card.ts === null ? null : messenger.permalink(card.channel, card.ts);
  return {
    attempts,
    buries: true,
    async act(id, lease) {
      const sight = await sightOf(context, id as CardId, link);
      if (sight === undefined) return { kind: "done" };
      try {
        return await bring(parts, sight, lease);
      } catch (error) {
        if (error instanceof MessengerError) return failed(context, sight.card, error);
        throw error;
      }
    },
    async giveUp(id, error) {
      context.log.error(
        { card: id, reason: error },
        "a card could not be shown in Slack and is given up until it changes or somebody presses Try again",
      );
    },
  };
}

/** Somebody asks for the cards that were given up. */
export async function showCardsAgain(context: Context): Promise<void> {
  await unearth(context.store.db, context.clock.now());
  context.wake();
}

async function bring<Drawn>(
  parts: Parts<Drawn>,
  { card, group, view }: Sight,
  lease: Lease,
): Promise<Verdict> {
  const { context } = parts;
  if (card.state === "folded") return digestSpeaks(context, card);
  if (card.ts === null) {
    if (card.state === "moved") return { kind: "done" };
    if (card.postingAt === null && (await foldIfStorm(context, card, lease.lane))) return { kind: "done" };
    const readingUntil = awaitsReading(context, card, group);
    if (readingUntil !== undefined) return { kind: "later", at: readingUntil };
    return post(parts, card, view, lease);
  }
  return update(parts, card, card.ts, view);
}

/** Until when a card waits for the first reading of its group; undefined when it need not. */
function awaitsReading(context: Context, card: Card, group: Group | null): number | undefined {
  if (group === null || group.readAt !== null || group.readFailedAt !== null) return undefined;
  // Nothing can be read of what is gone.
  if (group.deletedAt !== null) return undefined;
  const until = card.createdAt + (group.subject === null ? nameWithinMs : countWithinMs);
  return context.clock.now() < until ? until : undefined;
}

async function post<Drawn>(
  { context, messenger, draw, postEveryMs }: Parts<Drawn>,
  card: Card,
  view: CardView,
  lease: Lease,
): Promise<Verdict> {
  const threadTs = await threadOf(context, card);
  if (threadTs === undefined) return { kind: "later", at: context.clock.now() + postEveryMs };
  const place = { channel: card.channel, threadTs };
  const drawn = draw(view);
  if (card.postingAt !== null) {
    const found = await messenger.find(place, card.id, card.postingAt - clockSkewMs);
    if (found !== null) {
      await posted(context, card, found, "");
      return { kind: "later", at: context.clock.now() };
    }
  }
  if (!(await markPosting(context, card, lease))) return { kind: "later", at: context.clock.now() };
  const { ts } = await messenger.post(place, drawn, card.id);
  await posted(context, card, ts, hashOf(drawn));
  return { kind: "done", restMs: postEveryMs };
}

/** The trace before the call, and the fence: false when the card was moved, folded or rerouted since it was read. */
async function markPosting(context: Context, card: Card, lease: Lease): Promise<boolean> {
  return context.store.transact(async (trx) => {
    await lease.keep(trx);
    if (card.groupId !== null && context.store.locksRows) {
      await trx.selectFrom("groups").select("id").where("id", "=", card.groupId).forUpdate().execute();
    }
    const { numUpdatedRows } = await trx
      .updateTable("cards")
      .set({ postingAt: context.clock.now() })
      .where("id", "=", card.id)
      .where("channel", "=", card.channel)
      .where("state", "=", card.state)
      .where("ts", "is", null)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  });
}

/** The card has its place; what waited for that is due: its thread, and the card it replaced. */
async function posted(context: Context, card: Card, ts: string, shownHash: string): Promise<void> {
  await context.store.transact(async (trx) => {
    const now = context.clock.now();
    await trx
      .updateTable("cards")
      .set({ ts, postedAt: now, postingAt: null, shownHash })
      .where("id", "=", card.id)
      .execute();
    const waiting = await trx
      .selectFrom("cards")
      .select(["id", "channel"])
      .where((each) =>
        each.or([
          each.and([each("threadOf", "=", card.id), each("ts", "is", null)]),
          each.and([each("successorId", "=", card.id), each("state", "=", "moved")]),
        ]),
      )
      .execute();
    await put(
      trx,
      waiting.map((each) => ({
        key: `card:${each.id}`,
        lane: lanes.slack(each.channel),
        priority: 1,
        dueAt: now,
      })),
    );
  });
}

async function update<Drawn>(
  { context, messenger, draw, updateRestMs }: Parts<Drawn>,
  card: Card,
  ts: string,
  view: CardView,
): Promise<Verdict> {
  const drawn = draw(view);
  const shownHash = hashOf(drawn);
  if (shownHash === card.shownHash) return { kind: "done" };
  await messenger.update(card.channel, ts, drawn);
  await context.store.db.updateTable("cards").set({ shownHash }).where("id", "=", card.id).execute();
  return { kind: "done", restMs: updateRestMs() };
}

/** Null: a message of its own. Undefined: its parent is not posted yet. A parent that a digest speaks for has no thread. */
async function threadOf(context: Context, card: Card): Promise<string | null | undefined> {
  if (card.threadOf === null) return null;
  const row = await context.store.db
    .selectFrom("cards")
    .selectAll()
    .where("id", "=", card.threadOf)
    .executeTakeFirst();
  const parent = row === undefined ? undefined : cardFromRow(row);
  if (parent === undefined) return null;
  if (parent.ts !== null) return parent.ts;
  return parent.state === "live" || parent.state === "closed" ? undefined : null;
}

async function digestSpeaks(context: Context, card: Card): Promise<Verdict> {
  const now = context.clock.now();
  await context.store.transact((trx) =>
    put(trx, [
      {
        key: `card:${card.successorId}`,
        lane: lanes.slack(card.channel),
        priority: 1,
        dueAt: now + digestEveryMs,
      },
    ]),
  );
  return { kind: "done" };
}

async function failed(context: Context, card: Card, error: MessengerError): Promise<Verdict> {
  switch (error.cure.kind) {
    case "again":
      return {
        kind: "again",
        delayMs: error.cure.delayMs,
        wholeLane: error.cure.wholeLane,
        error: error.code,
      };
    case "look":
      return { kind: "again", delayMs: null, wholeLane: true, error: error.code };
    case "other channel":
      return channelClosed(context, card, error.code);
    case "message gone":
      return messageGone(context, card);
    case "never":
      context.log.error({ code: error.code, kind: card.kind }, "Slack refuses a card");
      return { kind: "again", delayMs: null, wholeLane: false, error: error.code };
  }
}

/** Somebody deleted the message. Where people wait for a decision it comes back; the rest stays gone. */
async function messageGone(context: Context, card: Card): Promise<Verdict> {
  const waits = await context.store.db
    .selectFrom("joinRequests")
    .select("id")
    .where("cardId", "=", card.id)
    .where("state", "=", "pending")
    .limit(1)
    .executeTakeFirst();
  if (waits === undefined) return { kind: "done" };
  await context.store.db
    .updateTable("cards")
    .set({ ts: null, postingAt: null, shownHash: null })
    .where("id", "=", card.id)
    .execute();
  return { kind: "later", at: context.clock.now() };
}

function hashOf(drawn: unknown): string {
  return createHash("sha256").update(JSON.stringify(drawn)).digest("hex");
}
