// Opens the form of a verb. It opens at once and says that it reads the group, because a trigger lives for three seconds and
// WhatsApp may take longer.
import type { ModalView } from "@slack/types";
import type { GroupId } from "../../groups/model.ts";
import { folded } from "../../groups/name-matching.ts";
import type { Reach } from "../../groups/routes.ts";
import type { FoundGroups, GroupName } from "../../groups/views.ts";
import type { Actor } from "../actor.ts";
import { chooseForm } from "../forms/choose-group.ts";
import { noticeForm, workingForm } from "../forms/notice.ts";
import { open, redraw } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import { rightsOf, type Asker } from "../permission.ts";
import { noteRevealed } from "../reads.ts";
import { triedAgain } from "../replies.ts";
import { userGroupsOffered } from "../routes/user-groups-offered.ts";
import type { Verb } from "./verb.ts";
import { drawVerbForm } from "./verb-form.ts";

export async function openVerb(parts: SlackParts, asker: Asker, verb: Verb, groupId: GroupId): Promise<void> {
  const { place, actor } = asker;
  const opened = place.kind === "in place" ? place : await open(parts, asker, readingGroup);
  if (opened !== undefined) await drawVerb(parts, { viewId: opened.viewId, actor }, verb, groupId);
}

/** One group with these words in its name: its form. Several, or none: a form to choose one. */
export async function openVerbByName(
  parts: SlackParts,
  asker: Asker,
  verb: Verb,
  { words, reach }: Wanted,
): Promise<void> {
  await openFound(parts, asker, verb, await findByName(parts, { words, reach }));
}

/** Words of a name, among the groups that the person may decide about. */
type Wanted = { words: string; reach: Reach };

/** `group` is the only one that may be meant; `isAny`: there is at least something to choose from, or to tell of. */
type Named = { words: string; found: FoundGroups; group: GroupName | undefined; isAny: boolean };

export async function findByName({ groupdesk }: SlackParts, { words, reach }: Wanted): Promise<Named> {
  const found = await groupdesk.lists(reach).findGroups({ words, limit: mostCompared, offset: 0 });
  const { nearest = [], deleted = [] } = found.instead ?? {};
  const isAny = found.total + nearest.length + deleted.length > 0;
  return { words, found, group: onlyOne(found, words), isAny };
}

export async function openFound(
  parts: SlackParts,
  asker: Asker,
  verb: Verb,
  { words, found, group }: Named,
): Promise<void> {
  if (group === undefined) await open(parts, asker, chooseForm(verb, words, found));
  else await openVerb(parts, asker, verb, group.id);
}

/** In a form that is open, and says meanwhile that the group is being read. */
export function drawVerb(
  parts: SlackParts,
  { viewId, actor }: { viewId: string; actor: Actor },
  verb: Verb,
  groupId: GroupId,
): Promise<void> {
  return redraw(parts, viewId, async (draw) => draw(await formFor(parts, { verb, groupId, actor })));
}

export const readingGroup: ModalView = workingForm("Reading the group…");

async function formFor(
  { groupdesk, access, client, log }: SlackParts,
  { verb, groupId, actor }: { verb: Verb; groupId: GroupId; actor: Actor },
): Promise<ModalView> {
  const [info, may] = await Promise.all([
    groupdesk.groupInfo(groupId, {
      withInvitation: verb.needsInvitation === true,
      withExpected: verb.needsExpected === true,
    }),
    groupdesk.routesOf({ groupId }).then((about) => rightsOf({ access }, actor, about)),
  ]);
  if (info === undefined) return noticeForm(triedAgain.unknown);
  if (info.standing === "deleted") return noticeForm(triedAgain.deleted);
  if (info.standing === "suspended" && verb.becomes !== undefined) return noticeForm(triedAgain.suspended);
  const revealed = verb.reveals?.(info, may) ?? [];
  await noteRevealed({ groupdesk }, actor.id, { revealed, groupId, view: verb.word });
  const chosen = verb.userGroupsIn?.(info);
  const userGroups = chosen === undefined ? [] : await userGroupsOffered({ client, log }, chosen);
  return drawVerbForm({ verb, groupId }, verb.form(info, may, userGroups));
}

const mostCompared = 20;

/** The only match, or the only one that is called exactly this. */
function onlyOne({ total, lines }: FoundGroups, words: string): GroupName | undefined {
  if (words === "") return undefined;
  const exact = lines.filter((line) => folded(line.group.subject ?? "") === folded(words));
  const [line] = total === 1 ? lines : exact.length === 1 ? exact : [];
  return line?.group;
}
