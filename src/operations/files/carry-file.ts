// A file on its way from a bridged thread to WhatsApp, before the message that carries it: from Slack to WhatsApp as a stream, or as a
// picture that was converted. To do it twice does no harm: nobody sees what no message carries. `kinds/send.ts` calls it.
import type { Readable } from "node:stream";
import { carriedAs, mostBytes, type Carried } from "../../groups/bridge-files.ts";
import type { Failure, OwnCode } from "../../groups/model.ts";
import type { SentFile } from "../../groups/sending.ts";
import { failureOf } from "../../state/failures.ts";
import type { OutgoingMedia } from "../../whatsapp/calls/media.ts";
import type { WhatsAppClient } from "../../whatsapp/client.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { convertForChat } from "../pictures/convert-picture.ts";

/** What somebody put into the messenger. `body` must be read or destroyed. */
export type OpenedFile = { name: string; mimeType: string | null; size: number; body: Readable };

/** withheld: a page to sign in came, or a right is missing. gone: deleted, or not to be had however often one asks. */
export type FileSource = { open(fileId: string): Promise<OpenedFile | "withheld" | "gone"> };

type Parts = { whatsapp: Pick<WhatsAppClient, "uploadMedia">; source: FileSource; phoneNumberId: string };

/** Cut at its beginning: its ending says what it is. */
const longestName = 240;

/** @throws WhatsAppError when it may work later */
export async function carryFile(parts: Parts, file: SentFile): Promise<SentFile> {
  const opened = await parts.source.open(file.slackId);
  if (opened === "withheld" || opened === "gone") return refused(file, `file ${opened}`);
  try {
    const carried = carriedAs(opened);
    if ("refused" in carried) return refused(file, carried.refused);
    const name = opened.name.toWellFormed().slice(-longestName);
    const media = await mediaOf({ ...opened, name }, carried);
    if (typeof media === "string") return refused(file, media);
    const { mediaId } = await parts.whatsapp.uploadMedia(parts.phoneNumberId, media);
    return { ...file, name, kind: carried.kind, mediaId };
  } catch (error) {
    if (!(error instanceof WhatsAppError) || error.cure.kind !== "never") throw error;
    return { ...file, refused: failureOf(error) };
  } finally {
    opened.body.destroy();
  }
}

function refused(file: SentFile, code: OwnCode): SentFile {
  const failure: Failure = { code, detail: null };
  return { ...file, refused: failure };
}

async function mediaOf(
  { name, size, body }: OpenedFile,
  { kind, mimeType }: Carried,
): Promise<OutgoingMedia | OwnCode> {
  const chunks = body as AsyncIterable<Buffer>;
  if (kind !== "image") return { name, mimeType, size, bytes: chunks };
  const read: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > mostBytes.image) return "file too large";
    read.push(chunk);
  }
  const jpeg = await convertForChat(Buffer.concat(read));
  if (jpeg === null) return "file damaged";
  return { name: "picture.jpg", mimeType, size: jpeg.length, bytes: whole(jpeg) };
}

async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
