// What became of posts of a conversation that were begun and never recorded: whoever died, or got no answer, finds them where they were
// begun. That is asked in the lane of that channel, wherever the conversation stands by now: a post that is still under way there is over
// by then, so that nothing is said in two places. `bridge.ts` asks before it says anything else.
import type { CardId, ChannelId, Group } from "../groups/model.ts";
import { bridgePace, cardPace } from "../pace.ts";
import {
  groupOfThread,
  postIsForgotten,
  threadIsForgotten,
  threadIsPosted,
  type BridgeThread,
} from "../state/bridge-threads.ts";
import { postStands, type BridgeParts, type Waiting } from "./bridge-post.ts";
import { isRefused, type Place } from "./messenger.ts";

type Parts<Drawn> = Pick<BridgeParts<Drawn>, "context" | "messenger">;

/** `here`: the channel in whose lane it is asked. `now`: where the conversation stands. */
type Begun = {
  group: Group;
  waiting: readonly Waiting[];
  openers: readonly BridgeThread[];
  here: ChannelId;
  now: ChannelId;
};

/**
 * said: a post stands in Slack. wait: it may still come. elsewhere: something was begun in another channel. Undefined: nothing is begun any
 * more; what was not said waits as if nobody had begun.
 * @throws MessengerError
 */
export async function settleBegun<Drawn>(
  parts: Parts<Drawn>,
  { group, waiting, openers, here, now }: Begun,
): Promise<
  { kind: "said" } | { kind: "wait"; until: number } | { kind: "elsewhere"; channel: ChannelId } | undefined
> {
  const posts = waiting.filter(({ postingAt }) => postingAt !== null);
  const isHere = ({ channel }: { channel: ChannelId | null }): boolean => (channel ?? now) === here;
  const post = posts.find(isHere);
  if (post !== undefined) {
    const found = await begunPost(parts, post, { group, waiting, here, now });
    if (found !== undefined) return found;
  }
  // In the place where it stands, its opener is looked for when it is opened.
  const left = here === now ? undefined : await begunOpeners(parts, openers.filter(isHere), now);
  if (left !== undefined) return left;
  const other = [...posts, ...openers].find((each) => !isHere(each))?.channel;
  return other == null ? undefined : { kind: "elsewhere", channel: other };
}

async function begunPost<Drawn>(
  parts: Parts<Drawn>,
  begun: Waiting,
  { group, waiting, here: channel, now }: Omit<Begun, "openers">,
): Promise<{ kind: "said" } | { kind: "wait"; until: number } | undefined> {
  const { store } = parts.context;
  const rows = waiting.filter(({ postId }) => postId === begun.postId);
  const { threadTs } = begun;
  const place = { channel, threadTs };
  const ts = await lookedFor(parts, {
    place,
    id: begun.postId ?? begun.id,
    since: begun.postingAt ?? 0,
    now,
  });
  if (typeof ts === "number") return { kind: "wait", until: ts };
  if (ts === undefined) {
    const ids = rows.map(({ id }) => id);
    await store.transact((trx) => postIsForgotten(trx, ids));
    return undefined;
  }
  const isOfDay =
    threadTs !== null && (await groupOfThread(store.db, { channel, ts: threadTs })) !== undefined;
  await store.transact((trx) => postStands(parts.context, trx, { group, rows, place, ts, isOfDay }));
  return { kind: "said" };
}

/** Threads of other days and channels whose opener may stand there, of which nobody knows where. @throws MessengerError */
export async function begunOpeners<Drawn>(
  parts: Parts<Drawn>,
  openers: readonly BridgeThread[],
  now: ChannelId,
): Promise<{ kind: "wait"; until: number } | undefined> {
  const { db } = parts.context.store;
  for (const { id, channel, postingAt } of openers) {
    const place = { channel, threadTs: null };
    const ts = await lookedFor(parts, { place, id, since: postingAt ?? 0, now });
    if (typeof ts === "number") return { kind: "wait", until: ts };
    await (ts === undefined ? threadIsForgotten(db, id) : threadIsPosted(db, id, ts));
  }
  return undefined;
}

type Search = { place: Place; id: string; since: number; now: ChannelId };

/**
 * Where it stands, or until when it may still come: what is repeated in another channel would stand there beside it. Where nobody can look
 * any more, there is nothing to be found: but for the channel where it would be repeated.
 */
async function lookedFor<Drawn>(
  { messenger, context }: Parts<Drawn>,
  { place, id, since, now }: Search,
): Promise<string | number | undefined> {
  const isLeft = place.channel !== now;
  try {
    const [ts] = await messenger.find(place, id as CardId, since - cardPace.clockSkewMs);
    if (ts !== undefined) return ts;
  } catch (error) {
    if (isRefused(error, "message gone") || (isLeft && isRefused(error))) return undefined;
    throw error;
  }
  const until = since + bridgePace.postShowsWithinMs;
  return isLeft && context.clock.now() < until ? until : undefined;
}
