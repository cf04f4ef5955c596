// The last line of a form that asked for something: that it is on its way, and where its card is, with a link as soon as the card has
// been posted.
import type { AskOutcome } from "../../groupdesk.ts";
import type { SlackParts } from "../parts.ts";
import { triedAgain } from "../replies.ts";
import { channelLink, link, mrkdwn } from "../text.ts";
import { noticeForm } from "./notice.ts";
import type { SentForm } from "./sent-form.ts";
import { redraw } from "./show.ts";

type Parts = Pick<SlackParts, "groupdesk" | "client" | "log">;

export async function endForm(parts: Parts, sent: SentForm, outcome: AskOutcome): Promise<void> {
  if (outcome !== "asked" && outcome !== "asked before") return sent.replace(noticeForm(triedAgain[outcome]));
  const sentence = outcome === "asked" ? "On its way." : "This form was sent already.";
  const { groupdesk, client, log } = parts;
  const card = await groupdesk.cardAsked(sent.source);
  const where = card === undefined ? mrkdwn`the group's channel` : channelLink(card.channel);
  await sent.replace(noticeForm(mrkdwn`${sentence} A card in ${where} follows it to its end.`));
  await redraw(parts, sent.view.id, async (show) => {
    const posted = await groupdesk.cardPosted(sent.source, postedWithinMs);
    if (posted === undefined) return;
    const { channel, ts } = posted;
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts }).catch((error) => {
      log.warn({ err: error }, "the address of a card could not be read");
      return { permalink: undefined };
    });
    if (permalink === undefined) return;
    const address = link(permalink, "Its card");
    await show(noticeForm(mrkdwn`${sentence} ${address} in ${channelLink(channel)} follows it to its end.`));
  });
}

/** Nobody looks at this form for longer. */
const postedWithinMs = 10_000;
