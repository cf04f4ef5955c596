// The files that lie on every phone of the demo, to be sent without looking for one. perform-chat.ts sends them.
import { readFile } from "node:fs/promises";
import type { SentFile } from "../whatsapp/people.ts";
import type { ReadyFileName } from "./acts.ts";

type About = { name: string } & Omit<SentFile, "bytes" | "name">;

/** WhatsApp names documents alone; the other names are for the page. */
const ready: Record<ReadyFileName, About> = {
  picture: { name: "harbour.jpg", type: "image", mimeType: "image/jpeg" },
  // Three seconds of silence.
  "voice message": {
    name: "voice-message.ogg",
    type: "audio",
    mimeType: "audio/ogg; codecs=opus",
    isVoice: true,
  },
  document: { name: "delivery-note.pdf", type: "document", mimeType: "application/pdf" },
};

export async function readyFile(wanted: ReadyFileName): Promise<SentFile & { name: string }> {
  const about = ready[wanted];
  return { ...about, bytes: await readFile(new URL(`ready-files/${about.name}`, import.meta.url)) };
}
