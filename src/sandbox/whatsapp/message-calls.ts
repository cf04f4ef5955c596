// What WhatsApp does when asked to send: texts, templates and pins into groups, and invite templates to single people.
// Nobody sees the messages; their fate is told by webhook. Called by the routes.
import type { Answer, CallTools } from "./answers.ts";
import { GraphFault } from "./faults.ts";
import { digitsOf, newMessageId } from "./ids.ts";
import type { Message, Pin } from "./message-bodies.ts";
import { checkTemplate } from "./template-calls.ts";
import type { Group, Person, PhoneNumber } from "./world.ts";

const MAX_PINS = 3;

export function createMessageCalls({ world, updates, tell }: CallTools) {
  function send(number: PhoneNumber, message: Message): Answer {
    return message.recipient_type === "group" ? sendToGroup(number, message) : sendToPerson(number, message);
  }

  function sendToGroup(number: PhoneNumber, message: Message): Answer {
    const group = world.groups.get(message.to ?? "");
    if (!group || group.deleted || group.phoneNumberId !== number.id) {
      throw new GraphFault(131041, "The group does not exist, or you are not in it.");
    }
    if (group.suspended) throw new GraphFault(131207, "The group is suspended.");
    if (group.members.length === 0) throw new GraphFault(131020, "The group has no member but you.");
    if (message.type === "template") checkTemplate(world, message.template);
    if (message.type === "pin") turnPin(group, message.pin);
    const readers = group.members.map((phone) => world.person(phone));
    return sent(number, message, { id: group.id, readers });
  }

  function sendToPerson(number: PhoneNumber, message: Message): Answer {
    const person = personMeant(message);
    if (message.type === "pin") throw new GraphFault(131009, "Messages can be pinned in groups only.");
    if (message.type === "text")
      throw new GraphFault(131047, "More than 24 hours have passed since they last wrote.");
    checkTemplate(world, message.template);
    const id = message.to === undefined ? person.userId : person.phone;
    return sent(number, message, { id, readers: [] });
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

  function sent(number: PhoneNumber, message: Message, to: { id: string; readers: Person[] }): Answer {
    const messageId = newMessageId();
    const told = {
      phoneNumberId: number.id,
      messageId,
      to: to.id,
      toGroup: message.recipient_type === "group",
      callbackData: message.biz_opaque_callback_data,
    };
    return {
      body: {
        messaging_product: "whatsapp",
        contacts: [
          message.to === undefined ? { input: message.recipient } : { input: message.to, wa_id: to.id },
        ],
        messages: [{ id: messageId, ...(message.type === "template" ? { message_status: "accepted" } : {}) }],
      },
      afterwards: () => {
        tell(updates.messageStatus(told, "sent", []));
        tell(updates.messageStatus(told, "delivered", to.readers));
        tell(updates.messageStatus(told, "read", to.readers));
      },
    };
  }

  return { send };
}

/** A fourth pin silently unpins the oldest. */
function turnPin(group: Group, pin: Pin): void {
  const others = group.pins.filter((id) => id !== pin.message_id);
  group.pins = pin.type === "pin" ? [...others, pin.message_id].slice(-MAX_PINS) : others;
}
