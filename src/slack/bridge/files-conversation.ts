// How a file of a bridged group looks in the thread: the words beside it, and what is said when it did not come. `conversation.ts` calls it.
import type { FileFailure, Media } from "../../groups/bridge.ts";
import type { ConversationView } from "../../groups/conversation-view.ts";
import { message, section, sectionWithButton, type Message } from "../blocks.ts";
import { code, joinMarkup, link, mrkdwn, raw, type Markup } from "../text.ts";

export const mediaNames: Record<Media, string> = {
  image: "a picture",
  video: "a video",
  audio: "an audio file",
  "voice note": "a voice message",
  document: "a document",
  sticker: "a sticker",
};

const theNames: Record<Media, string> = {
  image: "the picture",
  video: "the video",
  audio: "the audio file",
  "voice note": "the voice message",
  document: "the document",
  sticker: "the sticker",
};

type FileView = Extract<ConversationView, { kind: "file" | "no file" }>;

export function drawFile(view: FileView): Message {
  const size = view.size === null ? mrkdwn`` : mrkdwn` (${sizeOf(view.size)})`;
  const which = joinMarkup([raw(theNames[view.media]), ...sentAt(view.line)], " ");
  if (view.kind === "file") return message([section(mrkdwn`↪ ${which}${size}`)]);
  if (view.button === null || view.failure === null)
    return message([section(mrkdwn`⏳ Fetching ${which}${size} again.`)]);
  const text = mrkdwn`⚠️ ${which}${size} did not come: ${reasons[view.failure]}`;
  const { id: fileId, groupId } = view.button;
  return message([
    sectionWithButton(text, { text: "Fetch again", click: { verb: "fetch_file", fileId, groupId } }),
  ]);
}

function sentAt(line: string | null): Markup[] {
  return line === null ? [] : [link(line, "sent here")];
}

const reasons: Record<FileFailure, Markup> = {
  "too large": raw("Groupdesk takes files of up to 100 MB. It can be seen in WhatsApp."),
  gone: raw("WhatsApp does not have it any more, or not yet. Ask for it to be sent again."),
  damaged: raw("what WhatsApp gave out was not the file. It can be seen in WhatsApp."),
  refused: raw("WhatsApp did not hand it over, or Slack did not take it. It can be seen in WhatsApp."),
  restricted: raw("this Slack workspace takes no files of that size. It can be seen in WhatsApp."),
  "no answer": raw("it was tried several times. It can be seen in WhatsApp."),
  "no scope": mrkdwn`the Slack app lacks the scope ${code("files:write")}. Whoever runs it gives the app the manifest that ${code("npm run manifest -- --bridge")} prints.`,
};

const kB = 1_000;

export function sizeOf(bytes: number): string {
  if (bytes < kB) return `${bytes} bytes`;
  if (bytes < kB * kB) return `${Math.round(bytes / kB)} kB`;
  return `${(bytes / kB / kB).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
}
