// Calls about files: where one that somebody sent can be had, its bytes, and the upload of one that is to be sent. Part of the client.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { z } from "zod";
import { WhatsAppError } from "../errors.ts";
import type { Transport } from "../transport.ts";
import { accountId } from "../wire/ids.ts";
import { readText, readWholeNumber, reads } from "../wire/values.ts";

/** `url` is good for five minutes. Null: WhatsApp did not say. */
export type MediaInfo = { url: string; mimeType: string | null; sha256: string | null; size: number | null };

/** What stands at its address. away: not there any more, or not yet; a new address may help. */
export type OpenedMedia = { kind: "open"; body: Readable; size: number | null } | { kind: "away" };

export type OutgoingMedia = {
  name: string;
  mimeType: string;
  size: number;
  bytes: AsyncIterable<Uint8Array>;
};

export type MediaCalls = {
  readMedia: (mediaId: string, phoneNumberId: string) => Promise<MediaInfo>;
  /** Throws when the address is none of Meta's. What it opens must be read or destroyed. */
  openMedia: (info: MediaInfo) => Promise<OpenedMedia>;
  /** Nobody sees it before a message carries it; uploading twice does no harm. */
  uploadMedia: (phoneNumberId: string, media: OutgoingMedia) => Promise<{ mediaId: string }>;
};

const info = z
  .object({
    url: z.string(),
    mime_type: reads(readText),
    sha256: reads(readText),
    file_size: reads(readWholeNumber),
  })
  .transform(({ url, mime_type: mimeType, sha256, file_size: size }) => ({ url, mimeType, sha256, size }));

const uploaded = z.object({ id: z.coerce.string().pipe(accountId) }).transform(({ id }) => ({ mediaId: id }));

export function createMediaCalls({ call, open }: Transport): MediaCalls {
  return {
    readMedia: (mediaId, phoneNumberId) =>
      call({
        method: "GET",
        path: [{ account: mediaId }],
        query: { phone_number_id: phoneNumberId },
        answer: info,
        repeatable: true,
      }),
    async openMedia({ url, mimeType }) {
      const { status, contentType, size, body } = await open(url);
      const isPage = /^text\/html\b/iu.test(contentType ?? "") && mimeType?.startsWith("text/html") !== true;
      if (status === 200 && !isPage) return { kind: "open", body, size };
      body.destroy();
      if (status === 429 || status >= 500)
        throw new WhatsAppError({ code: null, httpStatus: status, repeatable: true });
      return { kind: "away" };
    },
    uploadMedia(phoneNumberId, media) {
      return call({
        method: "POST",
        path: [{ account: phoneNumberId }, "media"],
        body: formOf(media),
        answer: uploaded,
        repeatable: true,
        isTransfer: true,
      });
    },
  };
}

/** A form whose file is never whole in memory, which `FormData` would want. Source of its shape: RFC 7578. */
function formOf({ name, mimeType, size, bytes }: OutgoingMedia) {
  const boundary = `groupdesk-${randomUUID()}`;
  const text = (part: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${part}"\r\n\r\n${value}\r\n`;
  const head = Buffer.from(
    `${text("messaging_product", "whatsapp")}${text("type", mimeType)}--${boundary}\r\n` +
      `Content-Disposition: form-data; name="file"; filename="${quoted(name)}"\r\nContent-Type: ${mimeType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* bytes;
    yield tail;
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.length + size + tail.length,
    stream: whole(),
  };
}

/** Source: html.spec.whatwg.org, "Multipart form data". */
function quoted(name: string): string {
  return name.replaceAll(/[\r\n]/gu, " ").replaceAll('"', "%22");
}
