// What became of posts of a conversation that were begun and never recorded: whoever died, or got no answer, finds them where they were
// begun, wherever the conversation stands by now. `bridge.ts` asks before it says anything else.
import type { CardId, ChannelId, Group, GroupId } from "../groups/model.ts";
import { cardPace } from "../pace.ts";
import {
  begunThreads,
  groupOfThread,
  postIsForgotten,
  threadIsForgotten,
  threadIsPosted,
} from "../state/bridge-threads.ts";
import { postStands, type BridgeParts, type Waiting } from "./bridge-post.ts";
import { isRefused, type Place } from "./messenger.ts";

type Parts<Drawn> = Pick<BridgeParts<Drawn>, "context" | "messenger">;

/**
 * "said": it stands in Slack. "not said": it does not, and what it was to say waits as if nobody had begun. Undefined: nothing was begun.
 * @throws MessengerError
 */
export async function begunPost<Drawn>(
  parts: Parts<Drawn>,
  { group, waiting, now }: { group: Group; waiting: readonly Waiting[]; now: ChannelId },
): Promise<"said" | "not said" | undefined> {
  const begun = waiting.find((row) => row.postingAt !== null);
  if (begun === undefined) return undefined;
  const { store } = parts.context;
  const rows = waiting.filter(({ postId }) => postId === begun.postId);
  const ids = rows.map(({ id }) => id);
  const place = { channel: begun.channel ?? now, threadTs: begun.threadTs };
  const ts = await lookedFor(parts, {
    place,
    id: begun.postId ?? begun.id,
    since: begun.postingAt ?? 0,
    now,
  });
  if (ts === undefined) {
    await store.transact((trx) => postIsForgotten(trx, ids));
    return "not said";
  }
  const { channel, threadTs } = place;
  const isOfDay =
    threadTs !== null && (await groupOfThread(store.db, { channel, ts: threadTs })) !== undefined;
  await store.transact((trx) => postStands(parts.context, trx, { group, rows, place, ts, isOfDay }));
  return "said";
}

/** Threads of other days and channels whose opener may stand there, of which nobody knows where. @throws MessengerError */
export async function begunOpeners<Drawn>(
  parts: Parts<Drawn>,
  groupId: GroupId,
  { id: own, channel: now }: { id: string; channel: ChannelId },
): Promise<void> {
  const { db } = parts.context.store;
  for (const { id, channel, postingAt } of await begunThreads(db, groupId)) {
    if (id === own) continue;
    const place = { channel, threadTs: null };
    const ts = await lookedFor(parts, { place, id, since: postingAt ?? 0, now });
    await (ts === undefined ? threadIsForgotten(db, id) : threadIsPosted(db, id, ts));
  }
}

type Search = { place: Place; id: string; since: number; now: ChannelId };

/** Where nobody can look any more, there is nothing to be found: but for the channel where it would be repeated. */
async function lookedFor<Drawn>(
  { messenger }: Parts<Drawn>,
  { place, id, since, now }: Search,
): Promise<string | undefined> {
  try {
    const [ts] = await messenger.find(place, id as CardId, since - cardPace.clockSkewMs);
    return ts;
  } catch (error) {
    if (isRefused(error, "message gone") || (place.channel !== now && isRefused(error))) return undefined;
    throw error;
  }
}
