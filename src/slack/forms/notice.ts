// Forms that only say something: that work has begun, or how it ended. They take the place of a form that was sent.
import type { ModalView } from "@slack/types";
import { section } from "../blocks.ts";
import { mrkdwn, type Markup } from "../text.ts";
import { modal } from "./modal.ts";

/** To be updated when the work is done. */
export function workingForm(sentence: string): ModalView {
  return saying("One moment", `⏳ ${sentence}`);
}

export function noticeForm(sentence: string | Markup): ModalView {
  return saying("Groupdesk", sentence);
}

function saying(title: string, sentence: string | Markup): ModalView {
  return modal({ callback_id: "notice" }, { title, blocks: [section(mrkdwn`${sentence}`)] });
}
