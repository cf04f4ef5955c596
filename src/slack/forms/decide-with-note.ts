// A decision with a note: why somebody is approved or rejected. The menu of a person's row opens it; so does a plain Reject where a
// reason is required. The note stays in Slack.
import type { ModalView } from "@slack/types";
import { z } from "zod";
import { longestEntry } from "../../groups/address-book.ts";
import type { Decision, JoinRequestId } from "../../groups/model.ts";
import type { Reach } from "../../groups/routes.ts";
import type { DecidedView } from "../../groups/views.ts";
import { section } from "../blocks.ts";
import { groupName, personName } from "../display-names.ts";
import { requestId } from "../ids.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import { decisionReply } from "../replies.ts";
import { mrkdwn, raw } from "../text.ts";
import { filledForm, textField } from "./form-fields.ts";
import { formKind, modal } from "./modal.ts";
import { noticeForm } from "./notice.ts";
import type { SentForm } from "./sent-form.ts";
import { open } from "./show.ts";

const place = z.object({ decision: z.enum(["approve", "reject"]), requestId, needsReason: z.boolean() });
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

export function noteForm({ group, request }: DecidedView, about: NotePlace): ModalView {
  const verb = words[about.decision];
  return modal(decideWithNote.frame(about), {
    title: `${verb} with a note`,
    submit: verb,
    blocks: [
      section(mrkdwn`*${personName(request, "full")}* wants to join ${groupName(group)}.`),
      fieldOf(about).block(),
    ],
  });
}

export async function openNoteForm(
  parts: SlackParts,
  asker: Asker,
  about: { decision: Decision; requestId: JoinRequestId; needsReason?: boolean },
): Promise<void> {
  const view = await parts.groupdesk.joinRequest(about.requestId);
  if (view === undefined) return asker.tell(gone);
  await noteNumbers(parts, asker.actor.id, { view: "note", groupId: view.group.id });
  await open(parts, asker, noteForm(view, { needsReason: false, ...about }));
}

export async function noteSent(
  { groupdesk }: SlackParts,
  sent: SentForm,
  about: NotePlace,
  reach: Reach,
): Promise<void> {
  const { decision, requestId: id } = about;
  const form = filledForm(sent.view.state.values);
  const said = form.read(fieldOf(about));
  const mistakes = form.mistakes();
  if (mistakes !== undefined) return sent.complain(mistakes.errors);
  const reason = said === "" ? undefined : said;
  const [outcome = { kind: "unknown" as const }] = await groupdesk.decide({
    decision,
    by: sent.actor.id,
    source: sent.source,
    reach,
    requestIds: [id],
    reason,
  });
  const sentence = decisionReply(outcome, decision, "full");
  await (sentence === undefined ? sent.close() : sent.replace(noticeForm(sentence)));
}
