// Acts in the chats of groups: what a phone writes, sends and reacts with. The sandbox tells it by webhook; what a phone wrote it does
// not keep, so the page does. Called by perform-whatsapp.ts.
import type { MediaType } from "../whatsapp/media.ts";
import type { SentFile } from "../whatsapp/people.ts";
import type { Act, Outcome } from "./acts.ts";
import { readyFile } from "./ready-files.ts";
import type { Stage, Written } from "./stage.ts";

type ChatAct = Extract<Act, { act: "write in group" | "send in group" | "react in group" }>;

export async function performInChat(stage: Stage, act: ChatAct): Promise<Outcome> {
  switch (act.act) {
    case "write in group":
      return write(stage, act);
    case "send in group":
      return send(stage, act);
    case "react in group":
      return react(stage, act);
    default:
      return act satisfies never;
  }
}

type Of<Name extends ChatAct["act"]> = Extract<ChatAct, { act: Name }>;

function write(stage: Stage, act: Of<"write in group">): Outcome {
  const { groupId, phone, text, replyTo } = act;
  const name = nameOfPhone(stage, phone);
  const id = stage.whatsapp.writes(groupId, phone, text, { name, replyTo });
  keep(stage, { id, groupId, phone, name, text, replyTo, file: null });
  return { ok: true };
}

async function send(stage: Stage, act: Of<"send in group">): Promise<Outcome> {
  const { groupId, phone, caption, replyTo } = act;
  const file = typeof act.file === "string" ? await readyFile(act.file) : chosenFile(act.file);
  const name = nameOfPhone(stage, phone);
  const { name: filename, ...bare } = file;
  const sent = {
    ...bare,
    ...(file.type === "document" && { name: filename }),
    // What is typed beside an audio file is a message of its own. Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/audio-messages
    ...(caption !== "" && file.type !== "audio" && { caption }),
  };
  const { messageId: id, mediaId } = stage.whatsapp.sends(groupId, phone, sent, { name, replyTo });
  const shown = { type: file.type, id: mediaId, name: filename };
  const text = sent.caption ?? "";
  keep(stage, { id, groupId, phone, name, text, replyTo, file: shown });
  if (caption === text) return { ok: true };
  return write(stage, { act: "write in group", groupId, phone, text: caption, replyTo: null });
}

function react(stage: Stage, act: Of<"react in group">): Outcome {
  const { whatsapp, settings } = stage;
  const { groupId, phone, messageId, emoji } = act;
  const said = { type: "reaction", reaction: { message_id: messageId, emoji } };
  const name = nameOfPhone(stage, phone);
  whatsapp.writes(groupId, phone, said, { name });
  const given = `${messageId} ${name}`;
  if (emoji === "") settings.reactions.delete(given);
  else settings.reactions.set(given, emoji);
  return { ok: true };
}

function keep({ settings, clock }: Stage, letter: Omit<Written, "at">): void {
  settings.written.push({ ...letter, at: clock.now() });
}

/** What WhatsApp makes of a file that somebody picks; anything else is a document. */
const kinds: [MediaType, RegExp][] = [
  ["image", /^image\/(?:jpeg|png)$/u],
  ["video", /^video\/(?:mp4|3gpp)$/u],
  ["audio", /^audio\/(?:aac|amr|mpeg|mp4|ogg)$/u],
];

function chosenFile({
  name,
  mimetype: mimeType,
  base64,
}: Exclude<Of<"send in group">["file"], string>): SentFile & { name: string } {
  const type = kinds.find(([, types]) => types.test(mimeType))?.[0] ?? "document";
  return { type, name, mimeType, bytes: Buffer.from(base64, "base64") };
}

function nameOfPhone({ settings }: Stage, phone: string): string {
  return settings.phones.find((owner) => owner.phone === phone)?.name ?? phone;
}
