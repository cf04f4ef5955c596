// Buttons in the conversation of a bridged group: to answer a message, to send a template in place of a text, to fetch a file that did not
// come. For whoever may write to the group. `answer-click.ts` hands them on.
import type { FetchOutcome } from "../../bridge-desk.ts";
import type { ClickOf } from "../buttons/click.ts";
import { atOnce, type Press } from "../buttons/press.ts";
import { open } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import { raw, type Markup } from "../text.ts";
import { answerForm, answerMessage } from "./answer-message.ts";
import { answerTemplate, openTemplates } from "./answer-template.ts";

type InConversation = ClickOf<"answer_message" | "send_template" | "fetch_file">;

export function inConversation(parts: SlackParts, press: Press, click: InConversation): Guarded {
  const { groupdesk } = parts;
  const { groupId } = click;
  const guard = { right: "approve", groupId, isWritten: true } as const;
  switch (click.verb) {
    case "answer_message": {
      const place = { messageId: click.messageId, groupId };
      return atOnce(press, {
        ...guard,
        to: answerMessage.to(place),
        async run() {
          const bridge = await groupdesk.bridge.of(groupId);
          await open(parts, press, answerForm(place, bridge, groupdesk.now()));
        },
      });
    }
    case "send_template":
      return atOnce(press, {
        ...guard,
        to: answerTemplate.to({ groupId, template: null }),
        run: () => openTemplates(parts, press, groupId),
      });
    case "fetch_file":
      return {
        ...guard,
        to: "fetch files of this group",
        async run() {
          const { fileId: id } = click;
          const outcome = await groupdesk.bridge.fetchAgain({ id, groupId, by: press.actor.id });
          await press.ack();
          const sentence = sentences[outcome];
          if (sentence !== undefined) await press.tell(sentence);
        },
      };
  }
}

/** What is fetched says so where the button was. */
const sentences: Partial<Record<FetchOutcome, Markup>> = {
  "under way": raw("It is being fetched already."),
  gone: raw("It cannot be fetched any more. Look into WhatsApp, or ask for it to be sent again."),
};
