// What the card of a task says about its messages: a text to a group, or invitations, person by person. `task.ts` calls it.
import type { MessageProgress, TaskOf } from "../../groups/model.ts";
import { personName } from "../display-names.ts";
import { mrkdwn, quotedBeginning, type Markup } from "../text.ts";
import type { Look } from "./look.ts";

type SendTask = TaskOf<"send">;
type InviteTask = TaskOf<"invite">;

const beginning = { letters: 200, lines: 8 };

export function sentText(task: SendTask): Markup[] {
  return [
    quotedBeginning(task.text, beginning),
    ...(task.message === null ? [] : fateOf(task.message, task.people)),
  ];
}

export function isUnclear({ message }: SendTask): boolean {
  return message?.state === "unclear";
}

export function invitations(task: InviteTask, look: Look): Markup[] {
  return task.people.map(
    ({ person, message }) => mrkdwn`• ${personName(person, look.phoneNumbers)}: ${wordFor(message, look)}`,
  );
}

/** For the headline. */
export function howManyWereSent({ people }: InviteTask): string {
  const sent = people.filter(({ message }) => isOnItsWay(message)).length;
  if (sent < people.length) return `${sent} of ${people.length} invitations were sent`;
  return people.length === 1 ? "the invitation was sent" : `all ${people.length} invitations were sent`;
}

function isOnItsWay(message: MessageProgress | null): boolean {
  return message !== null && message.state !== "failed" && message.state !== "unclear";
}

function fateOf(message: MessageProgress, people: number | null): Markup[] {
  const outOf = (amount: number): string =>
    people === null ? String(amount) : `${amount} of ${Math.max(people, message.delivered)}`;
  switch (message.state) {
    case "unclear":
      return [
        mrkdwn`If it was sent after all, WhatsApp will say so and this card with it. Trying again may send, and charge, it twice.`,
      ];
    case "failed":
      return message.failure?.code === "window closed"
        ? [mrkdwn`As soon as somebody writes in the group, it takes texts for 24 hours again.`]
        : [];
    case "sent":
      return [mrkdwn`Sent, delivered to nobody yet`];
    case "delivered":
      return [mrkdwn`Delivered to ${outOf(message.delivered)}, read by nobody yet`];
    case "read":
      return [mrkdwn`Delivered to ${outOf(message.delivered)}, read by ${outOf(message.read)}`];
  }
}

function wordFor(message: MessageProgress | null, { explain }: Look): string {
  switch (message?.state) {
    case undefined:
      return "waits";
    case "failed":
      return `not delivered. ${explain(message?.failure ?? null)}`;
    case "unclear":
      return "WhatsApp gave no clear answer; it may have been sent";
    case "sent":
      return "sent";
    case "delivered":
      return "delivered";
    case "read":
      return "read";
  }
}
