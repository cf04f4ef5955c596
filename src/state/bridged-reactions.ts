// What people in WhatsApp gave messages that stand in Slack: who gave what is kept as long as the ids are, so that it can be taken back.
// Slack shows one reaction of ours for each emoji, however many people gave it. `projection/bridge-post.ts` calls it.
import type { GroupId, Person } from "../groups/model.ts";
import type { Database, Trx } from "../store/database.ts";
import type { BridgedReactionRow } from "../store/bridge-tables.ts";
import { momentOf, type Context } from "./context.ts";

type Reactor = { groupId: GroupId; whatsappId: string; person: Person };

/** What this person gave that message. */
export async function reactionOf(db: Database, reactor: Reactor): Promise<BridgedReactionRow | undefined> {
  const { groupId, whatsappId, person } = reactor;
  const rows = await db
    .selectFrom("bridgedReactions")
    .selectAll()
    .where("groupId", "=", groupId)
    .where("whatsappId", "=", whatsappId)
    .execute();
  return rows.find((row) => isSame(row, person));
}

/** Somebody may be named by less than before. */
function isSame(one: Person, other: Person): boolean {
  if (one.userId !== null && other.userId !== null) return one.userId === other.userId;
  return one.waId !== null && one.waId === other.waId;
}

/** Somebody else gave the same to what stands in that message of Slack. */
export async function isGivenByOthers(db: Database, row: BridgedReactionRow): Promise<boolean> {
  const other = await db
    .selectFrom("bridgedReactions")
    .select("id")
    .where("channel", "=", row.channel)
    .where("ts", "=", row.ts)
    .where("emoji", "=", row.emoji)
    .where("id", "<>", row.id)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** In place of what they gave before; an emoji of null takes it back. */
export async function keepReaction(
  context: Context,
  trx: Trx,
  {
    before,
    place,
    emoji,
    ...reactor
  }: Reactor & {
    before: BridgedReactionRow | undefined;
    place: { channel: string; ts: string };
    emoji: string | null;
  },
): Promise<void> {
  if (before !== undefined) await trx.deleteFrom("bridgedReactions").where("id", "=", before.id).execute();
  if (emoji === null) return;
  const moment = momentOf(context);
  const { person, ...about } = reactor;
  const { waId, userId, username } = person;
  const given = { waId, userId, username, emoji, channel: place.channel, ts: place.ts };
  const row = { id: moment.newId("r"), ...about, ...given, createdAt: moment.now };
  await trx.insertInto("bridgedReactions").values(row).execute();
}
