// What people read in Slack, in every channel: messages, what stands in their threads, and what they may press. Journeys
// that are about more than one group's card use it.
import type { Message } from "../../src/sandbox/slack/shapes.ts";
import { buttonLabels, visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { channel, people, type World } from "./world.ts";

/** Dates read "<date>", so that texts can be compared. */
export type SeenMessage = { channel: string; ts: string; text: string; buttons: string[]; thread: string[] };

export function messagesIn({ slack }: World, where = channel): SeenMessage[] {
  return slack
    .channel(where)
    .messages.filter((message) => !message.isDeleted)
    .map(seen);
}

export function textsIn(world: World, where = channel): string[] {
  return messagesIn(world, where).map(({ text }) => text);
}

/** The newest message that says all of this, once there is one. */
export function messageThatSays(world: World, ...words: string[]): Promise<SeenMessage> {
  return messageIn(world, channel, ...words);
}

export async function messageIn(world: World, where: string, ...words: string[]): Promise<SeenMessage> {
  const says = ({ text }: SeenMessage) => words.every((word) => text.includes(word));
  return told(world, where, words.join(", "), () => messagesIn(world, where).findLast(says));
}

/** The same for what takes a while: time passes in such steps. */
export async function laterSays(world: World, stepMs: number, ...words: string[]): Promise<SeenMessage> {
  const says = (text: string) => words.every((word) => text.includes(word));
  await world.timePasses(stepMs, () => textsIn(world).some(says));
  return messageThatSays(world, ...words);
}

export type SeenReply = Omit<SeenMessage, "thread">;

/** What stands in threads there, in the order of their messages. */
export function repliesIn({ slack }: World, where = channel): SeenReply[] {
  return slack
    .channel(where)
    .messages.flatMap(({ thread }) => thread.map(seen).map(({ thread: _thread, ...reply }) => reply));
}

/** The newest message about this, once its thread says all of that. */
export async function threadThatSays(world: World, about: string, ...words: string[]): Promise<SeenMessage> {
  const says = ({ text, thread }: SeenMessage) =>
    text.includes(about) && words.every((word) => thread.some((reply) => reply.includes(word)));
  return told(world, channel, `${about}: ${words.join(", ")}`, () => messagesIn(world).findLast(says));
}

/** The thread of the day, once it says all of this. */
export function newsThatSays(world: World, ...words: string[]): Promise<SeenMessage> {
  return threadThatSays(world, "is told in this thread", ...words);
}

async function told(
  world: World,
  where: string,
  what: string,
  find: () => SeenMessage | undefined,
): Promise<SeenMessage> {
  try {
    return await world.until(find);
  } catch (error) {
    const shown = JSON.stringify(messagesIn(world, where), null, 2);
    throw new Error(`nothing says ${what}; the channel shows ${shown}`, { cause: error });
  }
}

function seen(message: Message): SeenMessage {
  return {
    channel: message.channel,
    ts: message.ts,
    text: withAsker(withoutDates(visibleText(message))),
    buttons: buttonLabels(message),
    thread: message.thread.map((reply) => withoutDates(visibleText(reply))),
  };
}

/**
 * A message that is posted writes the name of who asked, so that nothing rings; an edit mentions. How far the work was when it was
 * posted is chance, so both read as the mention here.
 */
function withAsker(text: string): string {
  const ids = new Map(Object.entries(people));
  return text.replaceAll(/(?<=Asked for by )[a-z]+(?=, )/gu, (name) => {
    const id = ids.get(name);
    return id === undefined ? name : `<@${id}>`;
  });
}

function withoutDates(text: string): string {
  return text.replaceAll(/<!date\^[^>]*>/gu, "<date>");
}
