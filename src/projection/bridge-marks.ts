// The outbox's handler for how far a message of Slack's is in WhatsApp: a reaction on it, and, when it was not sent, the reason for its
// author alone.
import type { ConversationView, Mark } from "../groups/conversation-view.ts";
import type { ChannelId, Operation, OperationId } from "../groups/model.ts";
import type { Handler, Verdict } from "../outbox/worker.ts";
import { attempts } from "../pace.ts";
import { messageMarked, marksOn, maybeMarked, sentBy, sentTogether } from "../state/bridge-sent.ts";
import type { Context } from "../state/context.ts";
import { operationById } from "../state/operations.ts";
import type { BridgedMessageRow } from "../store/bridge-tables.ts";
import { MessengerError, type Marks } from "./messenger.ts";
import { verdictOf } from "./verdict-of.ts";

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
  const own = markOf(operation);
  const together = await sentTogether(db, row);
  // Of several messages it is on a row of its own.
  const shown = together.find(({ operationId }) => operationId === null) ?? row;
  const mark = shown === row ? own : furthestBehind([own, ...(await marksOf(context, together, row))]);
  const channel = row.channel ?? operation.task.bridged?.channel;
  const { ts, author } = row;
  if (channel === undefined) return { kind: "done" };
  // An answer that waits to be posted is looked at again then; one that never will be has its author told all the same.
  if (ts === null && (row.content !== null || own !== "failed")) return { kind: "done" };
  const place = { channel, threadTs: operation.task.bridged?.threadTs ?? null };
  const standing = marksOn(shown);
  const isNew = !isSettled(shown, mark);
  const others = standing.marks.filter((each) => each !== mark);
  if (isNew && ts !== null) await maybeMarked(db, shown.id, [...others, mark]);
  const isShown = !isNew || ts === null || (await marks.mark(channel, ts, mark));
  if (isShown && ts !== null) for (const each of others) await marks.unmark(channel, ts, each);
  const { failure, groupId, task } = operation;
  if (author !== null && own === "failed" && !isSettled(row, own)) {
    const file = task.file === undefined ? null : { place: task.file.place };
    await marks.tell(place, author, await draw({ kind: "not sent", failure, groupId, file }, channel));
  } else if (author !== null && !isShown && (shown.marked === null || !standing.isSure))
    await marks.tell(place, author, await draw({ kind: "no reactions" }, channel));
  if (isNew) await messageMarked(db, shown.id, mark);
  if (shown !== row && !isSettled(row, own)) await messageMarked(db, row.id, own);
  return { kind: "done" };
}

/** It stands there, by itself. */
function isSettled(row: BridgedMessageRow, mark: Mark): boolean {
  const { marks, isSure } = marksOn(row);
  return isSure && marks[0] === mark;
}

async function marksOf(
  { store: { db } }: Context,
  together: readonly BridgedMessageRow[],
  { id }: BridgedMessageRow,
): Promise<Mark[]> {
  const ids = together.flatMap((each) => (each.id === id ? [] : (each.operationId ?? [])));
  const others = await Promise.all(ids.map((each) => operationById(db, each)));
  return others.flatMap((each) => (each === undefined ? [] : [markOf(each)]));
}

const fromBehind: readonly Mark[] = ["failed", "on its way", "delivered", "read"];

/** All of it is as far as the last of it; what failed is said in any case. */
function furthestBehind(marks: readonly Mark[]): Mark {
  return fromBehind.find((mark) => marks.includes(mark)) ?? "on its way";
}

/** Seen by everybody in the group is known only where it is known how many are in it. */
export function markOf({ state, task }: Operation): Mark {
  if (state === "failed") return "failed";
  if (task.kind !== "send" || task.message === null) return "on its way";
  const { read, delivered } = task.message;
  if (task.people !== null && task.people > 0 && read >= task.people) return "read";
  return delivered > 0 ? "delivered" : "on its way";
}

/** Where somebody deleted the message, nobody looks for a mark on it. */
function failed(error: MessengerError): Verdict {
  return error.cure.kind === "message gone" ? { kind: "done" } : verdictOf(error);
}
