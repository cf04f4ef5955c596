// The end of a form that asked for something: it closes, and one line where the person is says that it is on its way, with a link to its
// card as soon as that has been posted. Should the process die in between, the card comes and the line does not.
import type { AskOutcome } from "../../groupdesk.ts";
import type { ChannelId } from "../../groups/model.ts";
import type { SlackParts } from "../parts.ts";
import { triedAgain } from "../replies.ts";
import { channelLink, link, mrkdwn, raw, type Markup } from "../text.ts";
import { closeWithLine } from "./asked-from.ts";
import { noticeForm } from "./notice.ts";
import type { SentForm } from "./sent-form.ts";

type Parts = Pick<SlackParts, "groupdesk" | "client" | "log" | "askedFrom">;

/** A refusal is read in the form. `to`: where it is on its way to, where that is not clear. */
export async function endForm(
  parts: Parts,
  sent: SentForm,
  outcome: AskOutcome,
  to: Markup = raw(""),
): Promise<void> {
  if (outcome === "another must agree") return sent.replace(noticeForm(triedAgain[outcome]));
  if (outcome !== "asked" && outcome !== "asked before") return sent.refuse(triedAgain[outcome]);
  const begin = outcome === "asked" ? mrkdwn`On its way${to}.` : mrkdwn`This form was sent already${to}.`;
  await closeWithLine(parts, sent, async () => mrkdwn`${begin} ${await cardOf(parts, sent.source)}`);
}

async function cardOf(parts: Parts, source: string): Promise<Markup> {
  const { groupdesk } = parts;
  const posted = await groupdesk.cardPosted(source, postedWithinMs);
  const channel = posted?.channel ?? (await groupdesk.cardAsked(source))?.channel;
  const where = channel === undefined ? mrkdwn`the group's channel` : channelLink(channel);
  const address = posted === undefined ? undefined : await addressOf(parts, posted);
  const card = address === undefined ? mrkdwn`A card` : link(address, "Its card");
  return mrkdwn`${card} in ${where} follows it to its end.`;
}

async function addressOf(
  { client, log }: Parts,
  { channel, ts }: { channel: ChannelId; ts: string },
): Promise<string | undefined> {
  try {
    return (await client.chat.getPermalink({ channel, message_ts: ts })).permalink;
  } catch (error) {
    log.warn({ err: error }, "the address of a card could not be read");
    return undefined;
  }
}

/** The person looks at a closed form meanwhile. */
const postedWithinMs = 4_000;
