// A form that somebody sent, and the answers of ours that Slack takes within three seconds. `answer-form.ts` makes it of what Slack
// sends.
import type { ViewOutput, ViewResponseAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { Actor } from "../actor.ts";
import type { Markup } from "../text.ts";
import { noticeForm } from "./notice.ts";

export type SentForm = {
  actor: Actor;
  view: ViewOutput;
  /** The same however often Slack delivers this form: what it asks for is done once. */
  source: string;
  /** Sentences under fields, by block id; what was typed stays. */
  complain(errors: Record<string, string>): Promise<void>;
  replace(view: ModalView): Promise<void>;
  /** Nothing was done: said under what was typed, which stays, or in place of a form that nothing is typed into. */
  refuse(sentence: Markup): Promise<void>;
  /** The form stays as it is below. */
  layOnTop(view: ModalView): Promise<void>;
  /** What it was laid on shows again. */
  close(): Promise<void>;
  /** And what it was laid on too. */
  clear(): Promise<void>;
  /** Slack takes one answer. */
  isAnswered(): boolean;
};

export function sentForm(
  actor: Actor,
  view: ViewOutput,
  ack: (answer?: ViewResponseAction) => Promise<void>,
): SentForm {
  let isAnswered = false;
  const answer = (response?: ViewResponseAction): Promise<void> => {
    isAnswered = true;
    return ack(response);
  };
  return {
    actor,
    view,
    source: `view:${view.id}`,
    complain: (errors) => answer({ response_action: "errors", errors }),
    refuse: (sentence) => {
      const field = view.blocks.find(isTyped)?.block_id;
      return field === undefined
        ? answer({ response_action: "update", view: noticeForm(sentence) })
        : answer({ response_action: "errors", errors: { [field]: sentence.markup } });
    },
    replace: (next) => answer({ response_action: "update", view: next }),
    layOnTop: (next) => answer({ response_action: "push", view: next }),
    close: () => answer(),
    clear: () => answer({ response_action: "clear" }),
    isAnswered: () => isAnswered,
  };
}

function isTyped(block: ViewOutput["blocks"][number]): boolean {
  return block.type === "input" && "element" in block && block.element.type === "plain_text_input";
}
