// What people write in groups: from one entry of `messages` to what it says. `wire.ts` only finds out which group it is from; the
// intake has it read where that group's conversation is wanted.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/groups-messaging
import { z } from "zod";
import type { Person, WhatsAppEvent } from "../events.ts";
import { isSystemMessage } from "./identity-change.ts";
import { accountId, groupId, readId, reference } from "./ids.ts";
import { readPerson } from "./people.ts";
import { isRecord, readList, readText, reads, readTimeMs } from "./values.ts";

const mediaTypes = ["image", "video", "audio", "document", "sticker"] as const;

export type GroupMessage = {
  id: string;
  person: Person;
  /** As the person calls themselves; changeable, for show only. */
  profileName: string | null;
  /** The message that it answers. */
  replyTo: string | null;
  content:
    | { kind: "text"; text: string }
    | {
        kind: "media";
        media: "image" | "video" | "audio" | "voice note" | "document" | "sticker";
        caption: string | null;
        file: { id: string; mimeType: string | null; name: string | null };
      }
    | { kind: "location"; latitude: number; longitude: number; name: string | null }
    | { kind: "contacts"; contacts: { name: string; numbers: string[] }[] }
    /** Null: it was taken back. */
    | { kind: "reaction"; to: string; emoji: string | null }
    | { kind: "unsupported"; type: string | null };
};

/** A message with whoever wrote it, as it stands for itself. */
type Entry = { group_message: Record<string, unknown>; contact: unknown };

/** Those of a value that were written in groups. */
export function groupMessagesOf(value: unknown): Entry[] {
  if (!isRecord(value) || !("messages" in value)) return [];
  const contacts = readList(value["contacts"]);
  return readList(value["messages"]).flatMap((message) =>
    isRecord(message) && !isSystemMessage(message) && readId(groupId)(message["group_id"]) !== null
      ? [{ group_message: message, contact: contactOf(message, contacts) }]
      : [],
  );
}

/** The one entry, or the one that is named: several people may have written. */
function contactOf(message: Record<string, unknown>, contacts: readonly unknown[]): unknown {
  if (contacts.length === 1) return contacts[0];
  const ids = [message["from"], message["from_user_id"]].filter((id) => readText(id) !== null);
  return contacts.find(
    (contact) => isRecord(contact) && (ids.includes(contact["wa_id"]) || ids.includes(contact["user_id"])),
  );
}

/** Undefined when it is no message of a group. */
export function readGroupMessageEvent(
  content: unknown,
  { phoneNumberId, receivedAtMs }: { phoneNumberId: string | null; receivedAtMs: number },
): WhatsAppEvent | { puzzle: string } | undefined {
  const message = isRecord(content) ? content["group_message"] : undefined;
  if (!isRecord(message)) return undefined;
  const group = readId(groupId)(message["group_id"]);
  if (group === null || phoneNumberId === null) return { puzzle: "The phone number id is missing." };
  const at = Math.min(readTimeMs(message["timestamp"]) ?? receivedAtMs, receivedAtMs);
  return { kind: "group message", phoneNumberId, at, groupId: group, raw: content };
}

const finite = reads((value) => {
  const number = Number(readText(value) ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
});

const file = z.object({
  id: reads(readId(accountId)),
  mime_type: reads(readText),
  caption: reads(readText),
  filename: reads(readText),
  voice: reads((value) => value === true),
});

const entry = z.object({
  group_message: z.looseObject({
    id: reads(readId(reference)),
    type: reads(readText),
    from: reads(readText),
    from_user_id: reads(readText),
    context: reads((context) => (isRecord(context) ? readId(reference)(context["id"]) : null)),
  }),
  contact: reads((contact) => (isRecord(contact) ? contact : {})),
});

/** Null when it has no id: then it could not be told from a repetition. */
export function readGroupMessage(raw: unknown): GroupMessage | null {
  const read = entry.safeParse(raw).data;
  if (read === undefined || read.group_message.id === null) return null;
  const { group_message: message, contact } = read;
  const { profile } = contact;
  const { id, type, from, from_user_id, context: replyTo } = message;
  const own = readPerson({ ...contact, wa_id: readText(contact["wa_id"]) ?? from });
  const named = isRecord(profile) ? profile : {};
  return {
    id: read.group_message.id ?? id ?? "",
    person: {
      waId: own.waId,
      userId: own.userId ?? readPerson({ user_id: from_user_id }).userId,
      username: own.username ?? readText(named["username"]),
    },
    profileName: readText(named["name"]),
    replyTo,
    content: contentOf(type, message) ?? { kind: "unsupported", type },
  };
}

function contentOf(type: string | null, message: Record<string, unknown>): GroupMessage["content"] | null {
  if (type === null) return null;
  const part = message[type];
  if (mediaTypes.some((each) => each === type)) return mediaOf(type, part);
  if (type === "contacts") return contactsOf(part);
  if (!isRecord(part)) return null;
  switch (type) {
    case "text":
      return textOf(part["body"]);
    // What somebody chose of a template's buttons.
    case "button":
      return textOf(part["text"]);
    case "location": {
      const latitude = finite.parse(part["latitude"]);
      const longitude = finite.parse(part["longitude"]);
      if (latitude === null || longitude === null) return null;
      return {
        kind: "location",
        latitude,
        longitude,
        name: readText(part["name"]) ?? readText(part["address"]),
      };
    }
    case "reaction": {
      const to = readId(reference)(part["message_id"]);
      return to === null ? null : { kind: "reaction", to, emoji: readText(part["emoji"]) };
    }
    default:
      return null;
  }
}

function textOf(value: unknown): GroupMessage["content"] | null {
  const text = readText(value);
  return text === null ? null : { kind: "text", text };
}

function mediaOf(type: string, part: unknown): GroupMessage["content"] | null {
  const media = mediaTypes.find((each) => each === type);
  const read = file.safeParse(part).data;
  if (media === undefined || read === undefined || read.id === null) return null;
  return {
    kind: "media",
    media: media === "audio" && read.voice ? "voice note" : media,
    caption: read.caption,
    file: { id: read.id, mimeType: read.mime_type, name: read.filename },
  };
}

function contactsOf(part: unknown): GroupMessage["content"] {
  const contacts = readList(part).flatMap((each) => {
    if (!isRecord(each)) return [];
    const name = isRecord(each["name"]) ? readText(each["name"]["formatted_name"]) : null;
    const numbers = readList(each["phones"]).flatMap((phone) =>
      isRecord(phone) ? (readText(phone["phone"]) ?? []) : [],
    );
    return [{ name: name ?? "somebody", numbers }];
  });
  return { kind: "contacts", contacts };
}
