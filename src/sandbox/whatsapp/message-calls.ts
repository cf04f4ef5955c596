// What WhatsApp does when asked to send: texts, templates and pins into groups, and invite templates to single people.
// They lie in the inbox for people to read; their fate is told by webhook. Called by the routes.
import type { Answer, CallTools, FailsLater } from "./answers.ts";
import { GraphFault, webhookError } from "./faults.ts";
import { digitsOf, newMessageId } from "./ids.ts";
import { fileIn, type Message, type Pin } from "./message-bodies.ts";
import { checkTemplate, fillTemplate } from "./template-calls.ts";
import type { PhoneMessage } from "./inbox.ts";
import type { Json, SentMessage } from "./updates.ts";
import type { Group, Person, PhoneNumber, Reach } from "./world.ts";

/** The id of whom it goes to, and how its fate is told. */
type Addressed = [id: string, tellFate: (told: SentMessage) => void];

const MAX_PINS = 3;
/** Source: WhatsApp, "Groups API pricing": for so long after somebody in the group wrote, more than templates is taken. */
const WINDOW_MS = 24 * 60 * 60 * 1000;
const NOBODY_WROTE = "More than 24 hours have passed since they last wrote.";

export function createMessageCalls({ world, updates, tell, switches, inbox, media, now }: CallTools) {
  function send(number: PhoneNumber, message: Message, failsLater: FailsLater): Answer {
    const [to, tellFate] =
      message.recipient_type === "group" ? sendToGroup(number, message) : sendToPerson(message);
    const told = {
      phoneNumberId: number.id,
      messageId: newMessageId(),
      to,
      toGroup: message.recipient_type === "group",
      callbackData: message.biz_opaque_callback_data,
      spelling:
        switches.statuses === "together"
          ? ("recipient_participant" as const)
          : ("participant_recipient" as const),
    };
    return {
      body: answerTo(message, told),
      afterwards: () => {
        if (failsLater) tell(updates.messageStatus(told, "failed", { errors: failsLater }));
        else tellFate(told);
      },
    };
  }

  function sendToGroup(number: PhoneNumber, message: Message): Addressed {
    const group = world.groups.get(message.to ?? "");
    if (!group || group.deleted || group.phoneNumberId !== number.id) {
      throw new GraphFault(131041, "The group does not exist, or you are not in it.");
    }
    if (group.suspended) throw new GraphFault(131207, "The group is suspended.");
    if (group.members.length === 0) throw new GraphFault(131020, "The group has no member but you.");
    if (message.type === "template") checkTemplate(world, message.template);
    else if (isOver(group)) throw new GraphFault(131047, NOBODY_WROTE);
    if (message.type === "pin") turnPin(group, message.pin);
    const file = fileIn(message);
    if (file !== null) media.check(file.type, file.id);
    const readers = group.members.map((phone) => world.person(phone));
    return [
      group.id,
      (told) => {
        keep(message, told, { groupId: group.id, readers });
        tellGroup(told, readers);
      },
    ];
  }

  /** Groups in which nobody has written are taken for ones where somebody has, before the sandbox began. */
  function isOver({ heardAtMs }: Group): boolean {
    return heardAtMs !== undefined && now() >= heardAtMs + WINDOW_MS;
  }

  function sendToPerson(message: Message): Addressed {
    const person = personMeant(message);
    if (message.type === "pin") throw new GraphFault(131009, "Messages can be pinned in groups only.");
    if (message.type !== "template") throw new GraphFault(131047, NOBODY_WROTE);
    checkTemplate(world, message.template);
    const id = message.to === undefined ? person.userId : person.phone;
    return [
      id,
      (told) => {
        keep(message, told, { groupId: null, readers: [person] });
        tellPerson(told, person.reach);
      },
    ];
  }

  function keep(
    message: Message,
    told: SentMessage,
    { groupId, readers }: { groupId: string | null; readers: Person[] },
  ): void {
    if (message.type === "pin") return;
    const shown = shownOf(message);
    const about = { id: told.messageId, at: now(), groupId, replyTo: message.context?.message_id ?? null };
    inbox.put({ ...about, ...shown, readers: readers.flatMap(readerOf) }, told);
  }

  function shownOf(message: Exclude<Message, { type: "pin" }>): Pick<PhoneMessage, "text" | "link" | "file"> {
    if (message.type === "text") return { text: message.text.body, link: null };
    if (message.type === "template") return fillTemplate(world, message.template);
    const file = fileIn(message);
    if (file === null) return { text: "", link: null };
    const { caption, ...rest } = file;
    return { text: caption ?? "", link: null, file: rest };
  }

  /** `to` wins when both a phone number and a user id are given. */
  function personMeant({ to, recipient }: Message): Person {
    if (to === undefined) {
      const person = [...world.people.values()].find(({ userId }) => userId === recipient);
      if (!person) throw new GraphFault(131009, "recipient: unknown user id");
      return person;
    }
    if (!/^\d{7,15}$/.test(digitsOf(to))) throw new GraphFault(131009, "to: not a phone number");
    return world.person(to);
  }

  function tellGroup(told: SentMessage, members: Person[]): void {
    tell(updates.messageStatus(told, "sent"));
    const delivered = members.filter(({ reach }) => reach === "delivered" || reach === "read");
    tellReaders(told, "delivered", delivered);
    tellReaders(
      told,
      "read",
      delivered.filter(({ reach }) => reach === "read"),
    );
  }

  function tellReaders(told: SentMessage, status: "delivered" | "read", readers: Person[]): void {
    const parts = switches.statuses === "together" ? [readers] : readers.map((reader) => [reader]);
    for (const part of parts)
      if (part.length > 0) tell(updates.messageStatus(told, status, { readers: part }));
  }

  function tellPerson(told: SentMessage, reach: Reach): void {
    if (typeof reach === "object") {
      const errors = [webhookError(reach.failsWith, "The message was not delivered.")];
      return tell(updates.messageStatus(told, "failed", { errors }));
    }
    const way = ["sent", "delivered", "read"] as const;
    for (const status of way.slice(0, way.indexOf(reach) + 1)) tell(updates.messageStatus(told, status));
  }

  return { send };
}

/** Whom it cannot reach, it does not reach later either. */
function readerOf({ phone, reach }: Person): PhoneMessage["readers"] {
  return typeof reach === "object" ? [] : [{ phone, progress: reach }];
}

function answerTo(message: Message, { messageId, to }: SentMessage): Json {
  return {
    messaging_product: "whatsapp",
    contacts: [message.to === undefined ? { input: message.recipient } : { input: message.to, wa_id: to }],
    messages: [{ id: messageId, ...(message.type === "template" ? { message_status: "accepted" } : {}) }],
  };
}

/** A fourth pin silently unpins the oldest. */
function turnPin(group: Group, pin: Pin): void {
  const others = group.pins.filter((id) => id !== pin.message_id);
  group.pins = pin.type === "pin" ? [...others, pin.message_id].slice(-MAX_PINS) : others;
}
