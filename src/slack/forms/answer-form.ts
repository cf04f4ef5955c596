// Forms that were sent: the right is asked for again and the values are checked again, on the server; what the form asks for is
// committed, and only then is it closed. One row for each form that can be sent.
import { createHash } from "node:crypto";
import type { SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";
import type { Reach } from "../../groups/routes.ts";
import type { SlackParts } from "../parts.ts";
import { readActor } from "../actor.ts";
import { ifPermitted, type Guarded } from "../permission.ts";
import { formNotUnderstood, nobodyTicked, notStored } from "../replies.ts";
import type { Markup } from "../text.ts";
import { drawVerb, readingGroup } from "../verbs/open-verb.ts";
import { submitVerb } from "../verbs/submit-verb.ts";
import type { Verb } from "../verbs/verb.ts";
import { verbForm } from "../verbs/verb-form.ts";
import { routeApprovingSent, routeSent, routeSettingsSent } from "../routes/answer-routes.ts";
import { routeRemindersSent } from "../routes/answer-reminders.ts";
import { routeBridgeSent } from "../routes/answer-bridge.ts";
import { routeBridgeForm } from "../routes/route-bridge.ts";
import { routeApprovingForm } from "../routes/route-approving.ts";
import { routeForm } from "../routes/route-form.ts";
import { routeRemindersForm } from "../routes/route-reminders.ts";
import { routeSettingsForm } from "../routes/route-settings.ts";
import { answerMessage, answerSent } from "../bridge/answer-message.ts";
import { answerTemplate, templateSent } from "../bridge/answer-template.ts";
import { allRequests, readTicked, type RequestsPlace } from "./all-requests.ts";
import { groupsChosen, textWritten } from "./announce.ts";
import { announceGroups } from "./announce-groups.ts";
import { announceText } from "./announce-text.ts";
import { auditForm, auditLog, readAuditForm, type AuditPlace } from "./audit-log.ts";
import { chooseGroup, readChooseForm } from "./choose-group.ts";
import { createGroup, createGroupSent } from "./create-group.ts";
import { decideTicked } from "./decide-many.ts";
import { forgetPerson, forgetSent } from "./forget-person.ts";
import { decideWithNote, noteSent } from "./decide-with-note.ts";
import { importPeople, importPreview, listSent, previewSent } from "./import-people.ts";
import { peopleList, peopleSearched } from "./people-list.ts";
import { personForm, personSent } from "./person.ts";
import { groupList, groupListForm, wordsSearched } from "./group-list.ts";
import type { FormKind } from "./modal.ts";
import { noticeForm } from "./notice.ts";
import { sentForm, type SentForm } from "./sent-form.ts";
import { show } from "./show.ts";

/** Undefined for a form that is not ours, or of another version. */
type Row = (parts: SlackParts, sent: SentForm) => Guarded | undefined;

const rows: ReadonlyMap<string, Row> = new Map([
  row(createGroup, createGroupSent),
  row(chooseGroup, groupChosen),
  row(verbForm, submitVerb),
  row(groupList, searched),
  row(allRequests, ticked),
  row(forgetPerson, forgetSent),
  row(auditLog, audited),
  row(announceGroups, groupsChosen),
  row(announceText, textWritten),
  row(routeForm, routeSent),
  row(routeSettingsForm, routeSettingsSent),
  row(routeApprovingForm, routeApprovingSent),
  row(routeBridgeForm, routeBridgeSent),
  row(routeRemindersForm, routeRemindersSent),
  row(decideWithNote, noteSent),
  row(personForm, personSent),
  row(peopleList, peopleSearched),
  row(importPeople, listSent),
  row(importPreview, previewSent),
  row(answerMessage, answerSent),
  row(answerTemplate, templateSent),
]);

/** Their ids. */
export const sendableForms: readonly string[] = [...rows.keys()];

function row<Written, Place>(
  kind: FormKind<Written, Place>,
  send: (parts: SlackParts, sent: SentForm, place: Place, reach: Reach) => Promise<void>,
): [id: string, row: Row] {
  const guarded: Row = (parts, sent) => {
    const place = kind.placeIn(sent.view);
    return place === undefined
      ? undefined
      : {
          right: kind.right(place),
          to: kind.to(place),
          groupId: kind.about?.(place),
          isWritten: kind.isWritten,
          run: (reach) => send(parts, sent, place, reach),
        };
  };
  return [kind.id, guarded];
}

export function createFormListener(parts: SlackParts) {
  return async ({ body, view, ack }: SlackViewMiddlewareArgs<ViewSubmitAction>): Promise<void> => {
    const sent = sentForm(readActor(body), view, (answer) => ack(answer));
    const refuse = (sentence: Markup) => sent.replace(noticeForm(sentence));
    const guarded = rows.get(view.callback_id)?.(parts, sent);
    try {
      if (guarded === undefined) await refuse(formNotUnderstood);
      else await ifPermitted(parts, { actor: sent.actor, refuse, ...guarded });
    } catch (error) {
      parts.log.error({ err: error, form: view.callback_id }, "a form could not be stored");
      await tellNotStored(parts, sent);
    }
  };
}

/** Under the first field, so that nothing typed is lost. */
async function tellNotStored(parts: SlackParts, sent: SentForm): Promise<void> {
  const field = sent.view.blocks.find(({ type }) => type === "input")?.block_id;
  const notice = noticeForm(notStored);
  if (sent.isAnswered()) await show(parts, { kind: "in place", viewId: sent.view.id }, notice);
  else if (field === undefined) await sent.replace(notice);
  else await sent.complain({ [field]: notStored.markup });
}

/** The form of the chosen group takes the place of the one that asked. */
async function groupChosen(parts: SlackParts, sent: SentForm, { verb }: { verb: Verb }): Promise<void> {
  const form = readChooseForm(sent.view.state.values);
  if (form.kind === "mistaken") return sent.complain(form.errors);
  const { actor, view } = sent;
  const { groupId } = form;
  await ifPermitted(parts, {
    actor,
    right: verb.right,
    to: verb.to,
    groupId,
    refuse: (sentence) => sent.replace(noticeForm(sentence)),
    async run() {
      await sent.replace(readingGroup);
      await drawVerb(parts, { viewId: view.id, actor }, verb, groupId);
    },
  });
}

async function searched(
  { groupdesk }: SlackParts,
  sent: SentForm,
  _place: unknown,
  reach: Reach,
): Promise<void> {
  const words = wordsSearched(sent.view.state.values);
  await sent.replace(await groupListForm(groupdesk.lists(reach), { words, page: 0 }));
}

async function audited(parts: SlackParts, sent: SentForm, place: AuditPlace): Promise<void> {
  await sent.replace(await auditForm(parts, sent.actor.id, readAuditForm(sent.view.state.values, place)));
}

/** Approve ticked: the form stays and follows what comes of it. */
async function ticked(parts: SlackParts, sent: SentForm, place: RequestsPlace, reach: Reach): Promise<void> {
  const { actor, view } = sent;
  const source = ticksOf(sent, place);
  await decideTicked(parts, { decision: "approve", by: actor.id, source, reach, view, place }, (reply) =>
    reply.kind === "form" ? sent.replace(reply.form) : sent.layOnTop(noticeForm(nobodyTicked)),
  );
}

/** A form that stays is sent many times: other ticks, or a list drawn anew, are another wish. */
function ticksOf({ source, view }: SentForm, { round }: RequestsPlace): string {
  const ids = readTicked(view.state.values).toSorted().join(" ");
  return `${source}:${round}:${createHash("sha256").update(ids).digest("base64url").slice(0, 16)}`;
}
