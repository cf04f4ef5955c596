// A decision with a note: why people are approved or rejected. The menu of a person's row opens it; so does a plain Reject where a
// reason is required, also of everybody at once: then one reason holds for all of them. The note stays in Slack.
import type { ModalView } from "@slack/types";
import { z } from "zod";
import { longestEntry } from "../../groups/address-book.ts";
import type { Reach } from "../../groups/routes.ts";
import type { DecidedView } from "../../groups/views.ts";
import { section } from "../blocks.ts";
import { mostRequestsInAClick } from "../buttons/click.ts";
import { groupName, personName } from "../display-names.ts";
import { requestId } from "../ids.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import { decisionReply } from "../replies.ts";
import { mrkdwn, raw } from "../text.ts";
import { requestsPlace } from "./all-requests.ts";
import { followOnList } from "./decide-many.ts";
import { filledForm, textField } from "./form-fields.ts";
import { formKind, modal } from "./modal.ts";
import { noticeForm } from "./notice.ts";
import type { SentForm } from "./sent-form.ts";
import { open } from "./show.ts";

/** Of one group, or ticked in a list of many that lies below. */
const place = z.object({
  decision: z.enum(["approve", "reject"]),
  requestIds: z.array(requestId).min(1).max(mostRequestsInAClick),
  needsReason: z.boolean(),
  list: z.object({ viewId: z.string(), place: requestsPlace }).optional(),
});
export type NotePlace = z.infer<typeof place>;

export const decideWithNote = formKind("decide_with_note", {
  place,
  right: () => "approve",
  to: () => "decide about join requests",
});

const note = {
  id: "note",
  hint: "Stands on the card, in the person's history and in the audit. Nobody sees it in WhatsApp.",
  isMultiline: true,
  longest: longestEntry.note,
} as const;
const noteField = textField({ ...note, label: "Note", optional: true });
const reasonField = textField({ ...note, label: "Reason", required: "Say why, in a few words." });

function fieldOf({ needsReason }: NotePlace): typeof noteField {
  return needsReason ? reasonField : noteField;
}

const gone = raw("Groupdesk does not know this request any more. Nothing was done.");
const words = { approve: "Approve", reject: "Reject" } as const;

/** The view is of one of them. */
export function noteForm({ group, request }: DecidedView, about: NotePlace): ModalView {
  const verb = words[about.decision];
  const many = about.requestIds.length;
  const where = about.list === undefined ? mrkdwn` ${groupName(group)}` : raw("");
  const who =
    many === 1
      ? mrkdwn`*${personName(request, "full")}* wants to join ${groupName(group)}.`
      : mrkdwn`*${String(many)} people* want to join${where}. What you write holds for each of them.`;
  return modal(decideWithNote.frame(about), {
    title: `${verb} with a note`,
    submit: verb,
    blocks: [section(who), fieldOf(about).block()],
  });
}

export async function openNoteForm(
  parts: SlackParts,
  asker: Asker,
  about: Omit<NotePlace, "needsReason"> & { needsReason?: boolean },
): Promise<void> {
  const [first] = about.requestIds;
  const view = first === undefined ? undefined : await parts.groupdesk.joinRequest(first);
  if (view === undefined) return asker.tell(gone);
  if (about.requestIds.length === 1)
    await noteNumbers(parts, asker.actor.id, { view: "note", groupId: view.group.id });
  await open(parts, asker, noteForm(view, { needsReason: false, ...about }));
}

export async function noteSent(
  parts: SlackParts,
  sent: SentForm,
  about: NotePlace,
  reach: Reach,
): Promise<void> {
  const { decision, requestIds, list } = about;
  const form = filledForm(sent.view.state.values);
  const said = form.read(fieldOf(about));
  const mistakes = form.mistakes();
  if (mistakes !== undefined) return sent.complain(mistakes.errors);
  const reason = said === "" ? undefined : said;
  const { actor, source } = sent;
  const outcomes = await parts.groupdesk.decide({
    decision,
    by: actor.id,
    source,
    reach,
    requestIds,
    reason,
  });
  if (list !== undefined) {
    await sent.close();
    return followOnList(parts, { ...list, decision, outcomes, reach });
  }
  const [outcome = { kind: "unknown" as const }] = outcomes;
  const sentence = decisionReply(outcome, decision, "full");
  await (sentence === undefined ? sent.close() : sent.replace(noticeForm(sentence)));
}
