// Forms that only say something: that work has begun, or how it ended. They take the place of a form that was sent.
import type { ModalView } from "@slack/types";
import { plainText, section } from "../blocks.ts";
import { formIds } from "../ids.ts";
import { mrkdwn, type Markup } from "../text.ts";

/** A form's title ends at 24 characters. Source: Slack, "Views". */
export const longestTitle = 24;

/** To be updated when the work is done. */
export function workingForm(sentence: string): ModalView {
  return { ...noticeForm(`⏳ ${sentence}`), title: plainText("One moment", longestTitle) };
}

export function noticeForm(sentence: string | Markup): ModalView {
  return {
    type: "modal",
    callback_id: formIds.notice,
    title: plainText("WhatsApp groups", longestTitle),
    close: plainText("Close", longestTitle),
    blocks: [section(mrkdwn`${sentence}`)],
  };
}
