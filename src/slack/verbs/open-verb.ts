// Opens the form of a verb. It opens at once and says that it reads the group, because a trigger lives for three seconds and
// WhatsApp may take longer.
import type { ModalView } from "@slack/types";
import type { GroupId } from "../../groups/model.ts";
import { folded } from "../../groups/name-matching.ts";
import type { FoundGroups, GroupName } from "../../groups/views.ts";
import { chooseForm } from "../forms/choose-group.ts";
import { noticeForm, workingForm } from "../forms/notice.ts";
import { open, redraw, type Waiting } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import { askedByForm } from "../replies.ts";
import type { Verb } from "./verb.ts";
import { drawVerbForm } from "./verb-form.ts";

export async function openVerb(
  parts: SlackParts,
  waiting: Waiting,
  verb: Verb,
  groupId: GroupId,
): Promise<void> {
  const { place } = waiting;
  const opened = place.kind === "in place" ? place : await open(parts, waiting, readingGroup);
  if (opened !== undefined) await drawVerb(parts, opened.viewId, verb, groupId);
}

/** One group with these words in its name: its form. Several, or none: a form to choose one. */
export async function openVerbByName(
  parts: SlackParts,
  waiting: Waiting,
  verb: Verb,
  words: string,
): Promise<void> {
  const found = await parts.groupdesk.findGroups({ words, limit: mostCompared, offset: 0 });
  const group = onlyOne(found, words);
  if (group !== undefined) return openVerb(parts, waiting, verb, group.id);
  await open(parts, waiting, chooseForm(verb, words, found));
}

/** In a form that is open, and says meanwhile that the group is being read. */
export function drawVerb(parts: SlackParts, viewId: string, verb: Verb, groupId: GroupId): Promise<void> {
  return redraw(parts, viewId, async (draw) => draw(await formFor(parts, verb, groupId)));
}

export const readingGroup: ModalView = workingForm("Reading the group…");

async function formFor({ groupdesk }: SlackParts, verb: Verb, groupId: GroupId): Promise<ModalView> {
  const info = await groupdesk.groupInfo(groupId, { withInvitation: verb.needsInvitation === true });
  if (info === undefined) return noticeForm(askedByForm.unknown);
  if (info.standing === "deleted") return noticeForm(askedByForm.deleted);
  if (info.standing === "suspended" && verb.read !== undefined) return noticeForm(askedByForm.suspended);
  return drawVerbForm({ verb, groupId }, verb.form(info));
}

const mostCompared = 20;

/** The only match, or the only one that is called exactly this. */
function onlyOne({ total, lines }: FoundGroups, words: string): GroupName | undefined {
  if (words === "") return undefined;
  const exact = lines.filter((line) => folded(line.group.subject ?? "") === folded(words));
  const [line] = total === 1 ? lines : exact.length === 1 ? exact : [];
  return line?.group;
}
