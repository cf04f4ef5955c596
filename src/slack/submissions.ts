// Forms that were sent: checked again on the server, committed, and only then closed.
import type { SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";
import type { Log } from "../log.ts";
import type { Access } from "./access.ts";
import type { Desk } from "../desk/desk.ts";
import { noticeForm } from "./forms/notice.ts";
import { readCreateForm } from "./forms/read-create-form.ts";
import { createFields, formIds } from "./ids.ts";
import * as replies from "./replies.ts";

export type SubmissionParts = { desk: Desk; access: Access; log: Log; onDenied(): void };

type Sent = SlackViewMiddlewareArgs<ViewSubmitAction>;

export function createSubmissionListener(parts: SubmissionParts) {
  return async (sent: Sent): Promise<void> => {
    if (sent.view.callback_id === formIds.createGroup) return createGroup(parts, sent);
    await sent.ack();
  };
}

async function createGroup(
  { desk, access, log, onDenied }: SubmissionParts,
  { body, view, ack }: Sent,
): Promise<void> {
  const permission = await access.check(body.user.id, "approve");
  if (permission.kind === "denied") {
    onDenied();
    return ack({ response_action: "update", view: noticeForm(permission.sentence) });
  }
  const form = readCreateForm(view.state.values);
  if (form.kind === "mistaken") return ack({ response_action: "errors", errors: form.errors });
  const phoneNumberId = form.phoneNumberId ?? desk.phoneNumberIds[0];
  if (phoneNumberId === undefined || !desk.phoneNumberIds.includes(phoneNumberId)) {
    return ack({
      response_action: "errors",
      errors: { [createFields.number]: "This number is not set up any more. Open the form again." },
    });
  }
  try {
    // The view's id: however often Slack delivers this form, it makes one group.
    await desk.createGroup({ input: form.input, phoneNumberId, by: body.user.id, source: `view:${view.id}` });
  } catch (error) {
    log.error({ err: error }, "a form could not be stored");
    return ack({ response_action: "errors", errors: { [createFields.subject]: replies.notStored.markup } });
  }
  await ack();
}
