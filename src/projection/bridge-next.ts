// Which of what waits in a conversation goes into its next post. `bridge.ts` asks before it posts, and when it gives that post up.
import { firstPost } from "../groups/bridge.ts";
import type { ChannelId, GroupId } from "../groups/model.ts";
import { bridgePace } from "../pace.ts";
import { bridgeOf } from "../state/bridge-settings.ts";
import { placeOfMessage } from "../state/bridge-threads.ts";
import { waitingOf } from "../state/bridges.ts";
import type { Context } from "../state/context.ts";
import type { BridgeParts, Waiting } from "./bridge-post.ts";

/** As it is tried as long as nothing of it is begun. */
export async function nextPost(
  { context, mayName }: Pick<BridgeParts<never>, "context" | "mayName">,
  groupId: GroupId,
): Promise<Waiting[]> {
  const { db } = context.store;
  const batch = firstOf(await waitingOf(db, groupId, bridgePace.lookedAt), mayName());
  const channel = (await bridgeOf(db, groupId))?.channel ?? null;
  return channel === null ? batch : (await inOnePlace(context, batch, channel)).together;
}

/** Under people's names each has posts of their own, as long as the conversation keeps up with that: one post a second. */
export function firstOf(waiting: readonly Waiting[], mayName: boolean): Waiting[] {
  const mixes = !mayName || waiting.length > bridgePace.mostNamed;
  const rows = waiting.map((row) => ({ row, content: row.said }));
  const first = firstPost(rows, { mixes });
  return first.map(({ row }) => row);
}

/** What of it stands in the same thread of a channel of its own, and the message in whose thread that is. */
export async function inOnePlace(
  context: Context,
  batch: Waiting[],
  channel: ChannelId,
): Promise<{ together: Waiting[]; threadTs: string | null }> {
  const roots = await Promise.all(batch.map((row) => answeredIn(context, row, channel)));
  const others = roots.findIndex((root) => root !== roots[0]);
  const together = others === -1 ? batch : batch.slice(0, others);
  return { together, threadTs: roots[0] ?? null };
}

/** The message in whose thread an answer stands. */
async function answeredIn(
  { store: { db } }: Context,
  { said, groupId }: Waiting,
  channel: ChannelId,
): Promise<string | null> {
  if (!("replyTo" in said) || said.replyTo === null) return null;
  const place = await placeOfMessage(db, groupId, said.replyTo);
  return place?.channel === channel ? (place.threadTs ?? place.ts) : null;
}
