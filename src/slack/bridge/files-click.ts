// The button "Fetch again" beside a file of a bridged group that did not come. For whoever may write to the group.
import type { FetchOutcome } from "../../bridge-desk.ts";
import type { ClickOf } from "../buttons/click.ts";
import type { Press } from "../buttons/press.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import { raw, type Markup } from "../text.ts";

export function fetchesFile(
  { groupdesk }: SlackParts,
  press: Press,
  { fileId, groupId }: ClickOf<"fetch_file">,
): Guarded {
  return {
    right: "approve",
    to: "fetch files of this group",
    groupId,
    isWritten: true,
    async run() {
      const outcome = await groupdesk.bridge.fetchAgain({ id: fileId, groupId, by: press.actor.id });
      await press.ack();
      const sentence = sentences[outcome];
      if (sentence !== undefined) await press.tell(sentence);
    },
  };
}

/** What is fetched says so where the button was. */
const sentences: Partial<Record<FetchOutcome, Markup>> = {
  "under way": raw("It is being fetched already."),
  gone: raw("It cannot be fetched any more. Look into WhatsApp, or ask for it to be sent again."),
};
