// The button "Answer…" beside a message of a bridged group, and its form: what is typed goes to the group as a reply to that message, and
// stands in the thread too.
import type { ModalView } from "@slack/types";
import { z } from "zod";
import type { Bridge } from "../../groups/bridge.ts";
import type { GroupId } from "../../groups/model.ts";
import { actions, context, section } from "../blocks.ts";
import { closeWithLine } from "../forms/asked-from.ts";
import { filledForm, textField } from "../forms/form-fields.ts";
import { formKind, modal } from "../forms/modal.ts";
import type { SentForm } from "../forms/sent-form.ts";
import { bridgedId, groupId } from "../ids.ts";
import type { SlackParts } from "../parts.ts";
import { mrkdwn, raw } from "../text.ts";
import { calledInSlack, onItsWay, refusals } from "./hear-message.ts";
import { isClosed, windowOf } from "./window.ts";

export type AnswerPlace = { messageId: string; groupId: GroupId };

export const answerMessage = formKind("answer_message", {
  place: z.object({ messageId: bridgedId, groupId }),
  right: () => "approve",
  to: () => "write to this group",
  about: (place) => place.groupId,
  isWritten: true,
});

/** WhatsApp takes 4,096 code points, of which the author's name may need some. Source: WhatsApp, "Group messaging". */
const longestAnswer = 4_000;

const answerField = textField({
  id: "text",
  label: "Answer",
  isMultiline: true,
  longest: longestAnswer,
  required: "Write something.",
});

export function answerForm(place: AnswerPlace, bridge: Bridge, now: number): ModalView {
  const click = { verb: "send_template", groupId: place.groupId } as const;
  const closed = isClosed(bridge, now);
  return modal(answerMessage.frame(place), {
    title: "Answer in WhatsApp",
    submit: "Send",
    blocks: [
      section(mrkdwn`Goes to everybody in the WhatsApp group, as an answer to this message.`),
      section(mrkdwn`${raw(closed ? "⚠️ " : "")}${windowOf(bridge, now)}`),
      ...(closed ? actions([{ text: "Send a template…", click }]) : []),
      answerField.block(),
      context(mrkdwn`WhatsApp charges a message by delivery, once for each person in the group.`),
    ],
  });
}

export async function answerSent(parts: SlackParts, sent: SentForm, place: AnswerPlace): Promise<void> {
  const form = filledForm(sent.view.state.values);
  const typed = form.read(answerField);
  const mistaken = form.mistakes();
  if (mistaken !== undefined) return sent.complain(mistaken.errors);
  const { actor, source } = sent;
  const bridge = await parts.groupdesk.bridge.of(place.groupId);
  const name = bridge?.namesAuthors === true ? ((await calledInSlack(parts, actor.id)) ?? "Slack") : null;
  const text = name === null ? typed : `${name}: ${typed}`;
  const answering = { ...place, typed, text, by: actor.id, source };
  const outcome = await parts.groupdesk.bridge.answer(answering);
  const refusal = refusals[outcome];
  return refusal === undefined ? closeWithLine(parts, sent, onItsWay) : sent.refuse(refusal);
}
