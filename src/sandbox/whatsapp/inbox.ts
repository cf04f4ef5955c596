// The messages that lie on people's phones: what each says, and how far it has come with each of them. The calls that send
// put them here; then people switch their phones on and read, which WhatsApp tells by webhook.
import type { CallTools } from "./answers.ts";
import type { MediaType } from "./media.ts";
import { digitsOf } from "./ids.ts";
import type { SentMessage, Update } from "./updates.ts";

type Progress = "sent" | "delivered" | "read";

export type PhoneMessage = {
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Null when it went to one person alone. */
  groupId: string | null;
  text: string;
  /** The message that it answers. */
  replyTo: string | null;
  /** The invite link in it. */
  link: string | null;
  /** What is attached to it; `id` is of `media.ts`. */
  file?: { type: MediaType; id: string; name: string | null };
  readers: { phone: string; progress: Progress }[];
};

export type Inbox = ReturnType<typeof createInbox>;

type Kept = { shown: PhoneMessage; sent: SentMessage };

const KEPT = 1_000;

export function createInbox() {
  const kept: Kept[] = [];

  function put(shown: PhoneMessage, sent: SentMessage): void {
    kept.push({ shown, sent });
    kept.splice(0, kept.length - KEPT);
  }

  return {
    put,
    find: (messageId: string) => kept.find(({ shown }) => shown.id === messageId),
    messages: (): PhoneMessage[] => kept.map(({ shown }) => structuredClone(shown)),
    /** The messages of whoever has another number lie on the same phone. */
    movesTo: (before: string, after: string): void => {
      for (const { shown } of kept)
        for (const reader of shown.readers) if (reader.phone === before) reader.phone = after;
    },
    waitingFor: (phone: string) => kept.filter(({ shown }) => progressOf(shown, phone)?.progress === "sent"),
  };
}

function progressOf({ readers }: PhoneMessage, phone: string) {
  return readers.find((reader) => reader.phone === phone);
}

type ReadingTools = Pick<CallTools, "world" | "updates"> & {
  inbox: Inbox;
  announce: (makeUpdate: () => Update) => void;
};

/** What people do with their messages. Called by tests and by the page. */
export function createReading({ world, updates, inbox, announce }: ReadingTools) {
  function advance({ shown, sent }: Kept, phone: string, to: "delivered" | "read"): void {
    const reader = progressOf(shown, phone);
    if (!reader) throw new Error(`${phone} did not get that message.`);
    const steps = (["delivered", "read"] as const).slice(
      ["sent", "delivered", "read"].indexOf(reader.progress),
      to === "read" ? 2 : 1,
    );
    reader.progress = steps.at(-1) ?? reader.progress;
    const readers = sent.toGroup ? [world.person(phone)] : [];
    for (const status of steps) announce(() => updates.messageStatus(sent, status, { readers }));
  }

  function reads(messageId: string, phone: string): void {
    const message = inbox.find(messageId);
    if (!message) throw new Error("There is no such message.");
    advance(message, digitsOf(phone), "read");
  }

  /** Off, a phone gets nothing; on again, it gets what was sent meanwhile, and its owner has yet to read it. */
  function switchPhone(phone: string, on: boolean): void {
    const person = world.person(phone);
    person.reach = on ? "delivered" : "sent";
    if (on) for (const message of inbox.waitingFor(person.phone)) advance(message, person.phone, "delivered");
  }

  return { reads, switchPhone };
}
