// What the card of a text to several groups says: for each group how it stands with the last try there.
import type { AnnouncedGroup, AnnouncementView } from "../groups/announcement-views.ts";
import type { Operation } from "../groups/model.ts";
import { isOf, isOver } from "../groups/operations.ts";
import type { AnnouncementId } from "../groups/sending.ts";
import { isUnknown, whatIsLeft } from "../groups/what-is-left.ts";
import { announcementById, sendsOf } from "../state/announcements.ts";
import type { Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { nameOf } from "./names.ts";
import { delaySentence, sentenceFor } from "./words.ts";

export async function announcementView(
  context: Context,
  id: AnnouncementId,
): Promise<AnnouncementView | undefined> {
  const { db } = context.store;
  const announcement = await announcementById(db, id);
  if (announcement === undefined) return undefined;
  const sends = await sendsOf(db, id);
  const groups: AnnouncedGroup[] = [];
  for (const send of sends) groups.push(...(await groupLine(context, send)));
  const { text, template, requestedBy, createdAt } = announcement;
  return {
    kind: "announcement",
    announcementId: id,
    text,
    templateName: template?.name ?? null,
    requestedBy,
    requestedAt: createdAt,
    groups,
    left: sends.filter((send) => whatIsLeft(send) !== undefined).length,
  };
}

async function groupLine(context: Context, send: Operation): Promise<AnnouncedGroup[]> {
  const group = send.groupId === null ? null : await groupById(context.store.db, send.groupId);
  if (group === null || !isOf(send, "send")) return [];
  const { failure, task } = send;
  const state = !isOver(send)
    ? ("under way" as const)
    : send.state === "done"
      ? ("sent" as const)
      : isUnknown(send)
        ? ("unclear" as const)
        : ("failed" as const);
  const remark =
    state === "failed"
      ? sentenceFor(failure)
      : state === "under way" && failure !== null
        ? delaySentence(failure)
        : null;
  return [{ group: await nameOf(context, group), state, remark, message: task.message, people: task.people }];
}
