// What approvers see of a group's cards in Slack, and their clicks. Journeys about join requests use it.
import { buttonLabels, visibleText } from "../../src/sandbox/slack/visible-text.ts";
import * as cast from "./cast.ts";
import { channel, type World } from "./world.ts";

/** Dates read "<date>", so that texts can be compared. */
export type SeenCard = { channel: string; ts: string; text: string; buttons: string[] };

/** The cards of a group, oldest first; messages about something else do not begin with its name. */
export function cardsOf({ slack }: World, subject: string): SeenCard[] {
  return slack
    .channel(channel)
    .messages.filter((message) => !message.isDeleted)
    .map((message) => ({
      channel,
      ts: message.ts,
      text: withoutDates(visibleText(message)),
      buttons: buttonLabels(message),
    }))
    .filter(({ text }) => text.startsWith(`*${subject}* · `));
}

/** The newest card of a group, once it says all of this. */
export function cardThatSays(world: World, subject: string, ...words: string[]): Promise<SeenCard> {
  return cardThat(world, subject, {
    what: words.join(", "),
    fits: ({ text }) => words.every((word) => text.includes(word)),
  });
}

/** The newest card of a group, once it shows these buttons and no others. */
export function cardWithButtons(world: World, subject: string, ...buttons: string[]): Promise<SeenCard> {
  return cardThat(world, subject, {
    what: `[${buttons.join(", ")}]`,
    fits: (card) => card.buttons.join() === buttons.join(),
  });
}

async function cardThat(
  world: World,
  subject: string,
  wanted: { what: string; fits: (card: SeenCard) => boolean },
): Promise<SeenCard> {
  try {
    return await world.until(() => {
      const card = cardsOf(world, subject).at(-1);
      return card !== undefined && wanted.fits(card) && card;
    });
  } catch (error) {
    const shown = JSON.stringify(world.slack.texts(channel), null, 2);
    throw new Error(`no card with ${wanted.what}; the channel shows ${shown}`, { cause: error });
  }
}

/** These people wait in a group of two, and the channel shows it. */
export async function peopleWait(
  world: World,
  ...who: { phone: string; seen: string }[]
): Promise<{ group: string; card: SeenCard }> {
  const group = world.whatsapp.seedGroup({ subject: cast.subject, members: cast.members(2) });
  for (const { phone } of who) {
    world.whatsapp.asksToJoin(group, phone);
    // WhatsApp's times are whole seconds: in this order.
    await world.later(1_000);
  }
  const card = await cardThatSays(world, cast.subject, ...who.map(({ seen }) => seen));
  // What happens next happens in another second than what was read.
  await world.later(2_000);
  return { group, card };
}

type Where = {
  card: Pick<SeenCard, "channel" | "ts">;
  /** A word of the person it decides on. */ about?: string;
};

/** Reads a card and presses a button on it. Gives back the HTTP status of the ack. */
export async function clicks(world: World, who: string, button: string, on: Where): Promise<number> {
  await world.reads();
  return presses(world, who, button, on);
}

/** At once, for those who have read it already. */
export async function presses({ slack }: World, who: string, button: string, on: Where): Promise<number> {
  const wanted = on.about === undefined ? {} : { about: on.about };
  const { status } = await slack.as(who).click(on.card, button, wanted);
  return status;
}

/** A sentence only this person sees, once there is one with these words. */
export function isTold({ slack, until }: World, who: string, words: string): Promise<string> {
  return until(() => sentencesTo(slack, who).findLast((text) => text.includes(words)));
}

export function sentencesTo(slack: World["slack"], who: string): string[] {
  return slack
    .as(who)
    .ephemerals()
    .map((ephemeral) => withoutDates(visibleText(ephemeral)));
}

export function withoutDates(text: string): string {
  return text.replaceAll(/<!date\^[^>]*>/gu, "<date>");
}

export function countOf(words: string, text: string): number {
  return text.split(words).length - 1;
}
