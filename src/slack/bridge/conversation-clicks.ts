// Buttons in the conversation of a bridged group: to answer a message, to send a template in place of a text, to fetch a file that did not
// come. For whoever may write to the group. `answer-click.ts` hands them on.
import type { FetchOutcome } from "../../bridge-desk.ts";
import { goesOver, type Bridge } from "../../groups/bridge.ts";
import type { ClickOf } from "../buttons/click.ts";
import { atOnce, type Press } from "../buttons/press.ts";
import { open } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import { raw, type Markup } from "../text.ts";
import { answerForm, answerMessage } from "./answer-message.ts";
import { answerTemplate, openTemplates } from "./answer-template.ts";
import { carriesNone } from "./hear-message.ts";

type InConversation = ClickOf<"answer_message" | "send_template" | "fetch_file">;

export function inConversation(parts: SlackParts, press: Press, click: InConversation): Guarded {
  const { groupdesk } = parts;
  const { groupId } = click;
  const guard = { right: "approve", groupId, isWritten: true } as const;
  /** Nobody types what cannot go: the button stays on messages of before the bridge was switched. */
  const ifCarried = (run: (bridge: Bridge) => Promise<unknown>) => async () => {
    const bridge = await groupdesk.bridge.of(groupId);
    await (bridge !== null && goesOver(bridge.mode) ? run(bridge) : press.tell(carriesNone));
  };
  switch (click.verb) {
    case "answer_message": {
      const place = { messageId: click.messageId, groupId };
      const run = (bridge: Bridge) => open(parts, press, answerForm(place, bridge, groupdesk.now()));
      return atOnce(press, { ...guard, to: answerMessage.to(place), run: ifCarried(run) });
    }
    case "send_template": {
      const run = () => openTemplates(parts, press, groupId);
      const to = answerTemplate.to({ groupId, template: null });
      return atOnce(press, { ...guard, to, run: ifCarried(run) });
    }
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
