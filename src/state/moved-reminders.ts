// What becomes of a reminder when those it is about wait in another channel now: they are told of there, and it says where they went.
// `reminders.ts` asks at each look, and when a group's cards have moved.
import { openStates, type ChannelId, type GroupId, type JoinRequestId } from "../groups/model.ts";
import { figuresOf } from "../groups/reminders.ts";
import type { Moment } from "../groups/dossier.ts";
import type { Put } from "../outbox/entries.ts";
import type { Trx } from "../store/database.ts";
import { json } from "../store/rows.ts";
import type { ReminderRow } from "../store/tables.ts";
import { cardById, cardPuts, closeCards } from "./cards.ts";
import { partsOf } from "./rows-in-parts.ts";

type Waiting = { requestId: JoinRequestId; groupId: GroupId; requestedAt: number; channel: ChannelId };

/**
 * Undefined when nobody has moved since. `isHeld`: they are not told of in the new place, because somebody has put it off or somebody else
 * has heard of them already; it is only said where they are.
 */
export async function followMoved(
  { trx, moment }: { trx: Trx; moment: Moment },
  reminder: ReminderRow,
  { waiting, isHeld }: { waiting: readonly Waiting[]; isHeld: boolean },
): Promise<Put[] | undefined> {
  const away = waiting.filter(({ channel }) => channel !== reminder.channel);
  const [first] = away;
  if (first !== undefined && !isHeld) {
    await released(trx, away);
    return (await anybodyIsLeft(trx, reminder))
      ? aboutTheRest(trx, reminder, moment)
      : over(trx, reminder, { movedTo: first.channel, moment });
  }
  const movedTo = first !== undefined && away.length === waiting.length ? first.channel : null;
  if (movedTo === reminder.movedTo) return undefined;
  await trx.updateTable("reminders").set({ movedTo }).where("id", "=", reminder.id).execute();
  return cardPuts(trx, [reminder.cardId], { priority: 1, dueAt: moment.now });
}

/** Who waits and is reminded of nowhere is told of at the next look, with everybody else who waits in the same place. */
async function released(trx: Trx, people: readonly Waiting[]): Promise<void> {
  for (const part of partsOf(people.map(({ requestId }) => requestId)))
    await trx.deleteFrom("reminded").where("requestId", "in", part).execute();
}

/** Of those whom it was about, also where nobody can decide about their group now. */
export async function anybodyIsLeft(trx: Trx, { id }: Pick<ReminderRow, "id">): Promise<boolean> {
  const one = await trx
    .selectFrom("reminded")
    .innerJoin("joinRequests", "joinRequests.id", "reminded.requestId")
    .select("requestId")
    .where("reminderId", "=", id)
    .where("joinRequests.state", "in", openStates)
    .limit(1)
    .executeTakeFirst();
  return one !== undefined;
}

async function over(
  trx: Trx,
  { id, cardId }: ReminderRow,
  { movedTo, moment: { now } }: { movedTo: ChannelId; moment: Moment },
): Promise<Put[]> {
  await trx.updateTable("reminders").set({ overAt: now, movedTo }).where("id", "=", id).execute();
  await trx.deleteFrom("reminded").where("reminderId", "=", id).execute();
  return closeCards(trx, [cardId], { priority: 1, dueAt: now });
}

/** From now on it speaks of those who have not moved. */
async function aboutTheRest(trx: Trx, { id, cardId }: ReminderRow, { now }: Moment): Promise<Put[]> {
  const rest = await trx
    .selectFrom("reminded")
    .innerJoin("joinRequests", "joinRequests.id", "reminded.requestId")
    .select(["joinRequests.groupId", "joinRequests.requestedAt"])
    .where("reminderId", "=", id)
    .execute();
  const card = await cardById(trx, cardId);
  if (card?.kind !== "reminder") return [];
  const { groupId: _, ...figures } = figuresOf(rest);
  const facts = json({ ...card.facts, ...figures });
  await trx.updateTable("cards").set({ facts }).where("id", "=", cardId).execute();
  return cardPuts(trx, [cardId], { priority: 1, dueAt: now });
}
