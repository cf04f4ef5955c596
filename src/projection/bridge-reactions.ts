// What people in WhatsApp react with, on the message in Slack: given, taken back, or said in words where it could not be told from our own
// marks of how far a message is. `bridge-post.ts` calls it when a reaction is next.
import type { Verdict } from "../outbox/worker.ts";
import { carriesMark } from "../state/bridge-sent.ts";
import { messagesSaid, placeOfMessage, willBeSaid } from "../state/bridge-threads.ts";
import { isGivenByOthers, keepReaction, reactionOf } from "../state/bridged-reactions.ts";
import type { BridgeParts, Waiting } from "./bridge-post.ts";
import { isRefused } from "./messenger.ts";

type Parts<Drawn> = Pick<BridgeParts<Drawn>, "context" | "marks">;
type Reaction = Extract<Waiting["said"], { kind: "reaction" }>;

/** What somebody deleted, or stands where we may not write any more, holds up nothing that was said since. */
export async function reactIfThere<Drawn>(
  parts: Parts<Drawn>,
  row: Waiting,
  said: Reaction,
): Promise<Verdict> {
  try {
    return await react(parts, row, said);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const { store, clock } = parts.context;
    await store.transact((trx) => messagesSaid(trx, [row.id], null));
    return { kind: "later", at: clock.now() };
  }
}

/** On the message itself, where that is in Slack and the emoji is one of Slack's; it goes again when nobody gives it any more. */
async function react<Drawn>(
  { context, marks }: Parts<Drawn>,
  { id, groupId }: Waiting,
  { to, emoji, from }: Reaction,
): Promise<Verdict> {
  const { store, clock } = context;
  const place = await placeOfMessage(store.db, groupId, to);
  const isLikeOurs =
    place !== undefined && emoji !== null && marks.isMark(emoji) && (await carriesMark(store.db, place));
  const given = isLikeOurs ? null : emoji;
  const reactor = { groupId, whatsappId: to, person: from.person };
  const before = await reactionOf(store.db, reactor);
  if (before !== undefined && before.emoji !== given && !(await isGivenByOthers(store.db, before)))
    await marks.unreact(before.channel, before.ts, before.emoji);
  if (place !== undefined && given !== null) await marks.react(place.channel, place.ts, given);
  await store.transact(async (trx) => {
    if (place !== undefined) await keepReaction(context, trx, { ...reactor, before, place, emoji: given });
    await (isLikeOurs
      ? willBeSaid(trx, id, { kind: "reacted", from, emoji, replyTo: to })
      : messagesSaid(trx, [id], place ?? null));
  });
  return { kind: "later", at: clock.now() };
}
