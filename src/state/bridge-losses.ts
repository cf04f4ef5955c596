// What of a conversation Slack does not take: it is kept no longer, and the conversation says that something is missing.
// `projection/bridge.ts` gives it up.
import type { Bridged } from "../groups/bridge.ts";
import type { GroupId } from "../groups/model.ts";
import { bridgePace } from "../pace.ts";
import type { Trx } from "../store/database.ts";
import { messagesSaid } from "./bridge-threads.ts";
import { waitingOf } from "./bridges.ts";

/** What Slack would not take for long is kept no longer; the conversation says that something is missing. True when it still has to. */
export async function conversationLost(
  trx: Trx,
  groupId: GroupId,
  /** What was to be posted, where nobody had begun. */
  next: readonly { id: string }[],
): Promise<boolean> {
  const waiting = await waitingOf(trx, groupId, bridgePace.lookedAt);
  const begun = waiting.find(({ postingAt }) => postingAt !== null);
  const tried = new Set(next.map(({ id }) => id));
  const batch = waiting
    .filter(({ id, postId }) => (begun === undefined ? tried.has(id) : postId === begun.postId))
    .map((row) => ({ id: row.id, content: row.said }));
  return messagesLost(trx, batch);
}

/** Forgets these messages, and makes a note of the first that something is missing; false when it was that note which Slack did not take. */
export async function messagesLost(
  trx: Trx,
  batch: readonly { id: string; content: Bridged }[],
): Promise<boolean> {
  const [first] = batch;
  if (first === undefined) return false;
  await messagesSaid(
    trx,
    batch.map(({ id }) => id),
    null,
  );
  if (first.content.kind === "lost") return false;
  await trx
    .updateTable("bridgedMessages")
    .set({ content: JSON.stringify({ kind: "lost" }), postId: null, postingAt: null })
    .where("id", "=", first.id)
    .execute();
  return true;
}
