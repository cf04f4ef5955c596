// What every card needs beside its view: how phone numbers are shown, the words for what went wrong, and who is called when
// somebody must act.
import type { KnownBlock } from "@slack/types";
import type { Failure } from "../../groups/model.ts";
import { context, message, type Message } from "../blocks.ts";
import type { PhoneNumbers } from "../display-names.ts";
import { joinMarkup, mention, mrkdwn } from "../text.ts";

export type Look = {
  phoneNumbers: PhoneNumbers;
  explain(failure: Failure | null): string;
  /** People and user groups. */
  notify: readonly string[];
};

/** Somebody must act: whoever is to be called is mentioned, and nobody else. */
export function callingMessage(blocks: KnownBlock[], { notify }: Look): Message {
  if (notify.length === 0) return message(blocks);
  const called = context(mrkdwn`For ${joinMarkup(notify.map(mention), ", ")}`);
  return { ...message([...blocks, called]), rings: notify };
}
