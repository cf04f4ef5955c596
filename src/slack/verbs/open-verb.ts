// Opens the form of a verb. It opens at once and says that it reads the group, because a trigger lives for three seconds and
// WhatsApp may take longer.
import type { ModalView } from "@slack/types";
import type { GroupId, SlackUserId } from "../../groups/model.ts";
import type { FoundGroups, GroupName } from "../../groups/views.ts";
import { chooseForm } from "../forms/choose-group.ts";
import { noticeForm, workingForm } from "../forms/notice.ts";
import { open, redraw } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { noteRevealed } from "../reads.ts";
import { askedByForm } from "../replies.ts";
import type { Verb } from "./verb.ts";
import { drawVerbForm } from "./verb-form.ts";

export async function openVerb(parts: SlackParts, asker: Asker, verb: Verb, groupId: GroupId): Promise<void> {
  const { place, user } = asker;
  const opened = place.kind === "in place" ? place : await open(parts, asker, readingGroup);
  if (opened !== undefined) await drawVerb(parts, { viewId: opened.viewId, user }, verb, groupId);
}

/** One group with these words in its name: its form. Several, or none: a form to choose one. */
export async function openVerbByName(
  parts: SlackParts,
  asker: Asker,
  verb: Verb,
  words: string,
): Promise<void> {
  const found = await parts.groupdesk.findGroups({ words, limit: mostCompared, offset: 0 });
  const group = onlyOne(found, words);
  if (group !== undefined) return openVerb(parts, asker, verb, group.id);
  await open(parts, asker, chooseForm(verb, { words, total: found.total }));
}

/** In a form that is open, and says meanwhile that the group is being read. */
export function drawVerb(
  parts: SlackParts,
  { viewId, user }: { viewId: string; user: SlackUserId },
  verb: Verb,
  groupId: GroupId,
): Promise<void> {
  return redraw(parts, viewId, async (draw) => draw(await formFor(parts, { verb, groupId, user })));
}

export const readingGroup: ModalView = workingForm("Reading the group…");

async function formFor(
  { groupdesk }: SlackParts,
  { verb, groupId, user }: { verb: Verb; groupId: GroupId; user: SlackUserId },
): Promise<ModalView> {
  const info = await groupdesk.groupInfo(groupId, { withInvitation: verb.needsInvitation === true });
  if (info === undefined) return noticeForm(askedByForm.unknown);
  if (info.standing === "deleted") return noticeForm(askedByForm.deleted);
  if (info.standing === "suspended" && verb.read !== undefined) return noticeForm(askedByForm.suspended);
  const revealed = verb.reveals?.(info) ?? [];
  await noteRevealed({ groupdesk }, user, { revealed, groupId, view: verb.word });
  return drawVerbForm({ verb, groupId }, verb.form(info));
}

const mostCompared = 20;

/** The only match, or the only one that is called exactly this. */
function onlyOne({ total, lines }: FoundGroups, words: string): GroupName | undefined {
  if (words === "") return undefined;
  const exact = lines.filter((line) => line.group.subject?.toLowerCase() === words.toLowerCase());
  const [line] = total === 1 ? lines : exact.length === 1 ? exact : [];
  return line?.group;
}
