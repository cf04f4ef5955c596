// The outbox's handler for how far a message of Slack's is in WhatsApp: a reaction on it, and, when it was not sent, the reason for its
// author alone.
import type { ConversationView, Mark } from "../groups/conversation-view.ts";
import type { ChannelId, Operation, OperationId } from "../groups/model.ts";
import type { Handler, Verdict } from "../outbox/worker.ts";
import { attempts } from "../pace.ts";
import { isMarked, sentBy } from "../state/bridge-threads.ts";
import type { Context } from "../state/context.ts";
import { operationById } from "../state/operations.ts";
import { MessengerError, type Marks } from "./messenger.ts";

type Parts<Drawn> = {
  context: Context;
  marks: Marks<Drawn>;
  draw(view: ConversationView, channel: ChannelId): Promise<Drawn>;
};

export function createMarkHandler<Drawn>(parts: Parts<Drawn>): Handler<OperationId> {
  return {
    attempts: attempts.card,
    async act(id) {
      try {
        return await bring(parts, id);
      } catch (error) {
        if (!(error instanceof MessengerError)) throw error;
        return failed(error);
      }
    },
    async giveUp(id, error) {
      parts.context.log.error({ operation: id, reason: error }, "Slack does not take a reaction");
    },
  };
}

async function bring<Drawn>({ context, marks, draw }: Parts<Drawn>, id: OperationId): Promise<Verdict> {
  const { db } = context.store;
  const [operation, row] = await Promise.all([operationById(db, id), sentBy(db, id)]);
  if (operation?.task.kind !== "send" || row === undefined) return { kind: "done" };
  const mark = markOf(operation);
  const channel = row.channel ?? operation.task.bridged?.channel;
  if (mark === row.marked || channel === undefined) return { kind: "done" };
  const { ts, author } = row;
  // An answer that waits to be posted is looked at again then; one that never will be has its author told all the same.
  if (ts === null && (row.content !== null || mark !== "failed")) return { kind: "done" };
  const isShown = ts === null || (await marks.mark(channel, ts, mark));
  if (ts !== null && isShown && row.marked !== null) await marks.unmark(channel, ts, row.marked as Mark);
  const place = { channel, threadTs: operation.task.bridged?.threadTs ?? null };
  const { failure, groupId } = operation;
  if (author !== null && mark === "failed")
    await marks.tell(place, author, await draw({ kind: "not sent", failure, groupId }, channel));
  else if (author !== null && !isShown && row.marked === null)
    await marks.tell(place, author, await draw({ kind: "no reactions" }, channel));
  await isMarked(db, row.id, mark);
  return { kind: "done" };
}

/** Seen by everybody in the group is known only where it is known how many are in it. */
export function markOf({ state, task }: Operation): Mark {
  if (state === "failed") return "failed";
  if (task.kind !== "send" || task.message === null) return "on its way";
  const { read, delivered } = task.message;
  if (task.people !== null && task.people > 0 && read >= task.people) return "read";
  return delivered > 0 ? "delivered" : "on its way";
}

function failed({ cure, code }: MessengerError): Verdict {
  if (cure.kind === "again") return { ...cure, error: code };
  // Somebody deleted the message: nobody looks for a mark on it.
  if (cure.kind === "message gone") return { kind: "done" };
  const reach = cure.kind === "look" ? "unsure" : "own";
  return { kind: "again", reach, delayMs: null, error: code };
}
