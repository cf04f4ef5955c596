// Forms that were sent: checked again on the server, committed, and only then closed.
import type { SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";
import { noticeForm, workingForm } from "./forms/notice.ts";
import { readGroupList } from "./forms/group-list.ts";
import { readPickForm } from "./forms/pick-form.ts";
import { readCreateForm } from "./forms/read-create-form.ts";
import { groupListForm, groupListPlaceOf } from "./group-list.ts";
import { createFields, formIds, pickField, readPickPlace } from "./ids.ts";
import { openVerb, showNotice, submitVerb, type ManageParts } from "./manage.ts";
import { lookingAtPicture, showPicture, type PreviewParts } from "./picture-preview.ts";
import * as replies from "./replies.ts";
import { decideTicked, requestsPlaceOf } from "./requests.ts";

export type SubmissionParts = ManageParts & PreviewParts;

type Sent = SlackViewMiddlewareArgs<ViewSubmitAction>;

export function createSubmissionListener(parts: SubmissionParts) {
  return async (sent: Sent): Promise<void> => {
    if (sent.view.callback_id === formIds.createGroup) return createGroup(parts, sent);
    if (sent.view.callback_id === formIds.pick) return picked(parts, sent);
    if (sent.view.callback_id === formIds.verb) return verbSent(parts, sent);
    if (groupListPlaceOf(sent.view) !== undefined) return searched(parts, sent);
    if (requestsPlaceOf(sent.view) !== undefined) return ticked(parts, sent);
    await sent.ack();
  };
}

async function searched(parts: SubmissionParts, { body, view, ack }: Sent): Promise<void> {
  const permission = await parts.access.check(body.user.id, "approve");
  if (permission.kind === "denied") {
    parts.onDenied();
    return ack({ response_action: "update", view: noticeForm(permission.sentence) });
  }
  const words = readGroupList(view.state.values);
  await ack({ response_action: "update", view: await groupListForm(parts.groupdesk, { words, page: 0 }) });
}

/** Approve ticked: the form stays and follows what comes of it. */
async function ticked(parts: SubmissionParts, { body, view, ack }: Sent): Promise<void> {
  const permission = await parts.access.check(body.user.id, "approve");
  const place = requestsPlaceOf(view);
  if (permission.kind === "denied" || place === undefined) {
    parts.onDenied();
    const sentence = permission.kind === "denied" ? permission.sentence : replies.notUnderstood;
    return ack({ response_action: "update", view: noticeForm(sentence) });
  }
  try {
    await decideTicked(parts, { decision: "approve", by: body.user.id, view, place }, (reply) => {
      if ("form" in reply) return ack({ response_action: "update", view: reply.form });
      if (reply.nobodyTicked === undefined)
        return ack({ response_action: "update", view: noticeForm(replies.nobodyTicked) });
      return ack({
        response_action: "errors",
        errors: { [reply.nobodyTicked]: "Tick somebody first." },
      });
    });
  } catch (error) {
    parts.log.error({ err: error }, "decisions could not be stored");
    await ack({ response_action: "update", view: noticeForm(replies.notStored) });
  }
}

/** The picked group's form takes the place of the one that asked. */
async function picked(parts: SubmissionParts, { body, view, ack }: Sent): Promise<void> {
  const place = readPickPlace(view.private_metadata);
  const groupId = readPickForm(view.state.values);
  if (place === undefined || groupId === undefined) {
    return ack({ response_action: "errors", errors: { [pickField]: "Choose a group." } });
  }
  await ack({ response_action: "update", view: workingForm("Reading the group…") });
  const refusal = await openVerb(parts, {
    word: place.word,
    groupId,
    user: body.user.id,
    place: { viewId: view.id },
  });
  if (refusal !== undefined) await showNotice(parts, view.id, refusal);
}

async function verbSent(parts: SubmissionParts, { body, view, ack }: Sent): Promise<void> {
  try {
    const answer = await submitVerb(parts, { view, user: body.user.id });
    if (answer.kind === "errors") return await ack({ response_action: "errors", errors: answer.errors });
    if (answer.kind === "view") return await ack({ response_action: "update", view: answer.view });
    await ack({ response_action: "update", view: lookingAtPicture });
    await showPicture(parts, view.id, answer.picture);
  } catch (error) {
    parts.log.error({ err: error }, "a form could not be stored");
    await ack({ response_action: "update", view: noticeForm(replies.notStored) });
  }
}

async function createGroup(
  { groupdesk, access, log, onDenied }: SubmissionParts,
  { body, view, ack }: Sent,
): Promise<void> {
  const permission = await access.check(body.user.id, "approve");
  if (permission.kind === "denied") {
    onDenied();
    return ack({ response_action: "update", view: noticeForm(permission.sentence) });
  }
  const form = readCreateForm(view.state.values);
  if (form.kind === "mistaken") return ack({ response_action: "errors", errors: form.errors });
  const phoneNumberId = form.phoneNumberId ?? groupdesk.phoneNumberIds[0];
  if (phoneNumberId === undefined || !groupdesk.phoneNumberIds.includes(phoneNumberId)) {
    return ack({
      response_action: "errors",
      errors: { [createFields.number]: "This number is not set up any more. Open the form again." },
    });
  }
  try {
    // The view's id: however often Slack delivers this form, it makes one group.
    await groupdesk.createGroup({
      input: form.input,
      phoneNumberId,
      by: body.user.id,
      source: `view:${view.id}`,
    });
  } catch (error) {
    log.error({ err: error }, "a form could not be stored");
    return ack({ response_action: "errors", errors: { [createFields.subject]: replies.notStored.markup } });
  }
  await ack();
}
