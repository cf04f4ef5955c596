// A file on its way from a bridged thread to WhatsApp, before the message that carries it: from Slack to WhatsApp as a stream, or as a
// picture that was converted. To do it twice does no harm: nobody sees what no message carries. `kinds/send.ts` calls it.
import type { Readable } from "node:stream";
import { carriedAs, type Carried } from "../../groups/bridge-files.ts";
import type { Failure, OwnCode } from "../../groups/model.ts";
import type { SentFile } from "../../groups/sending.ts";
import { failureOf } from "../../state/failures.ts";
import type { OutgoingMedia } from "../../whatsapp/calls/media.ts";
import type { WhatsAppClient } from "../../whatsapp/client.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { convertForChat } from "../pictures/convert-picture.ts";

/** What somebody put into the messenger. `body` must be read or destroyed. */
export type OpenedFile = { name: string; mimeType: string | null; size: number; body: Readable };

/** It may be had later; `delayMs`: when, if that is known. */
export type NotNow = { notNow: string; delayMs: number | null };

/** withheld: a page to sign in came, or a right is missing. gone: deleted, or refused for good. */
export type FileSource = { open(fileId: string): Promise<OpenedFile | "withheld" | "gone" | NotNow> };

/** The messenger could not hand out a file, or not all of it. It may work later, and nothing was asked of WhatsApp. */
export class FileWaits extends Error {
  readonly delayMs: number | null;

  constructor({ notNow, delayMs }: NotNow, cause?: unknown) {
    super(`a file cannot be had now: ${notNow}`, { cause });
    this.name = "FileWaits";
    this.delayMs = delayMs;
  }
}

type Parts = { whatsapp: Pick<WhatsAppClient, "uploadMedia">; source: FileSource; phoneNumberId: string };

/** Cut at its beginning: its ending says what it is. */
const longestName = 240;

/** @throws WhatsAppError or FileWaits when it may work later */
export async function carryFile(parts: Parts, file: SentFile): Promise<SentFile> {
  const opened = await parts.source.open(file.slackId);
  if (opened === "withheld" || opened === "gone") return refused(file, `file ${opened}`);
  if ("notNow" in opened) throw new FileWaits(opened);
  const given = asGiven(opened.body);
  try {
    const carried = carriedAs(opened);
    if ("refused" in carried) return refused(file, carried.refused);
    const name = opened.name.slice(-longestName).toWellFormed();
    const media = await mediaOf({ ...opened, name }, carried, given.bytes());
    if (typeof media === "string") return refused(file, media);
    const { mediaId } = await parts.whatsapp.uploadMedia(parts.phoneNumberId, media);
    return { ...file, name, kind: carried.kind, mediaId };
  } catch (error) {
    if (given.breach() !== undefined)
      throw new FileWaits({ notNow: "broken off", delayMs: null }, given.breach());
    if (!(error instanceof WhatsAppError) || error.cure.kind !== "never") throw error;
    return { ...file, refused: failureOf(error) };
  } finally {
    opened.body.destroy();
  }
}

/** The same bytes, and what broke them off: that is no failure of WhatsApp's, which gets them. */
function asGiven(body: Readable) {
  let breach: unknown;
  return {
    async *bytes(): AsyncGenerator<Buffer> {
      try {
        yield* body as AsyncIterable<Buffer>;
      } catch (error) {
        breach = error;
        throw error;
      }
    },
    breach: () => breach,
  };
}

function refused(file: SentFile, code: OwnCode): SentFile {
  const failure: Failure = { code, detail: null };
  return { ...file, refused: failure };
}

async function mediaOf(
  { name, size }: OpenedFile,
  { kind, mimeType }: Carried,
  chunks: AsyncGenerator<Buffer>,
): Promise<OutgoingMedia | OwnCode> {
  if (kind !== "image") return { name, mimeType, size, bytes: chunks };
  // At once as large as it will be: several may be on their way.
  const whole = Buffer.alloc(size);
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.length > size) return "file damaged";
    length += chunk.copy(whole, length);
  }
  const jpeg = await convertForChat(whole.subarray(0, length));
  if (jpeg === null) return "file damaged";
  return { name: "picture.jpg", mimeType, size: jpeg.length, bytes: inOne(jpeg) };
}

async function* inOne(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
