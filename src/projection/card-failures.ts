// What is done about a card that Slack does not take: again, elsewhere, anew, or not at all. The handler for cards asks.
import type { Card } from "../groups/model.ts";
import type { Verdict } from "../outbox/worker.ts";
import { cardPace } from "../pace.ts";
import { cardLost, channelClosed } from "../state/cards.ts";
import { momentOf, type Context } from "../state/context.ts";
import { MessengerError, type Messenger } from "./messenger.ts";
import { verdictOf } from "./verdict-of.ts";

export async function failed(
  { context, messenger }: { context: Context; messenger: Messenger<unknown> },
  card: Card,
  error: MessengerError,
): Promise<Verdict> {
  switch (error.cure.kind) {
    case "again":
    case "look":
      return verdictOf(error);
    case "other channel":
      return closed(context, card, error.code);
    case "message gone":
      return messageGone(context, card);
    case "frozen":
      return frozen(context, messenger, card);
    case "never":
      if (card.state === "moved") return frozen(context, messenger, card);
      context.log.error({ code: error.code, kind: card.kind }, "Slack refuses a card");
      return verdictOf(error);
  }
}

/** A channel that refuses us: its cards come to the default channel, and people there are told how to mend it. */
async function closed(context: Context, card: Card, code: string): Promise<Verdict> {
  if (card.channel === context.defaultChannel) {
    context.log.error(
      { code },
      "Slack refuses the default channel: invite the bot there, or correct SLACK_CHANNEL",
    );
    return { kind: "again", reach: "lane", delayMs: cardPace.closedChannelMs, error: code };
  }
  await channelClosed(context, card, code, momentOf(context));
  return { kind: "done" };
}

/** Somebody deleted the message. Where people wait for a decision it comes back; the rest stays gone. */
async function messageGone(context: Context, card: Card): Promise<Verdict> {
  const waits = await context.store.db
    .selectFrom("joinRequests")
    .select("id")
    .where("cardId", "=", card.id)
    .where("state", "=", "pending")
    .limit(1)
    .executeTakeFirst();
  // What has moved counts as gone for whoever waits for its buttons to go.
  if (waits === undefined && card.state !== "moved") return { kind: "done" };
  await cardLost(context, card);
  return waits === undefined ? { kind: "done" } : { kind: "later", at: context.clock.now() };
}

/**
 * The message stays as it is, buttons and all, so it goes if it can, and the card is posted anew. A button that stays leads
 * whoever presses it to the new message. What has moved has been said there already.
 */
async function frozen(context: Context, messenger: Messenger<unknown>, card: Card): Promise<Verdict> {
  if (card.ts !== null) await removeIfPossible(context, messenger, card, card.ts);
  await cardLost(context, card);
  return card.state === "moved" ? { kind: "done" } : { kind: "later", at: context.clock.now() };
}

async function removeIfPossible(
  context: Context,
  messenger: Messenger<unknown>,
  { channel }: Card,
  ts: string,
): Promise<void> {
  try {
    if (!(await messenger.hasThread(channel, ts))) await messenger.remove(channel, ts);
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    context.log.warn(
      { code: error.code },
      "a message can be neither changed nor deleted; its card has a newer one",
    );
  }
}
