// The outbox's handler for the first half of a file's way from a group to its thread: from WhatsApp to Slack, as a stream, without
// being seen there yet. A file that came otherwise than announced is never finished, so nobody ever sees it.
import { createHash } from "node:crypto";
import type { BridgedFileId, FileFailure, Media } from "../groups/bridge.ts";
import type { Group } from "../groups/model.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { attempts, bridgePace } from "../pace.ts";
import { fileById, fileHasFailed, fileIsUploaded, type BridgedFileRow } from "../state/bridge-files.ts";
import type { Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { retryAfter } from "../state/outages.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import { MessengerError, type Shelf } from "./messenger.ts";
import { verdictOf } from "./verdict-of.ts";

type Parts = {
  context: Context;
  whatsapp: Pick<WhatsAppClient, "readMedia" | "openMedia">;
  shelf: Pick<Shelf, "put">;
};

export function createFetchHandler(parts: Parts): Handler<BridgedFileId> {
  const { context } = parts;
  return {
    attempts: attempts.file,
    async act(id, lease) {
      const file = await fileById(context.store.db, id);
      if (file === undefined || file.state !== "fetching") return { kind: "done" };
      const group = await groupById(context.store.db, file.groupId);
      if (group === null) return { kind: "done" };
      try {
        return await bring(parts, { file, group, lease });
      } catch (error) {
        return afterwards(parts, { file, lease }, error);
      }
    },
    async giveUp(id, error) {
      context.log.error({ file: id, reason: error }, "a file could not be brought to Slack");
      const file = await fileById(context.store.db, id);
      if (file?.state !== "fetching") return;
      const failure = failures.find((each) => each === error) ?? "no answer";
      await context.store.transact((trx) => fileHasFailed(trx, file, { failure }, context.clock.now()));
      context.wake();
    },
  };
}

const failures: readonly FileFailure[] = ["damaged", "gone", "no answer"];

/** What came is not what was announced. */
class NotTheFile extends Error {}

type Fetch = { file: BridgedFileRow; group: Group; lease: Lease };

async function bring({ context, whatsapp, shelf }: Parts, fetch: Fetch): Promise<Verdict> {
  const { file, group, lease } = fetch;
  const info = await whatsapp.readMedia(file.mediaId, group.phoneNumberId);
  if (info.size !== null && info.size > bridgePace.mostFileBytes)
    return fails(context, fetch, "too large", info.size);
  const opened = await whatsapp.openMedia(info);
  // Its five minutes may be over already: the next attempt has an address of its own.
  if (opened.kind === "away") return { kind: "again", reach: "own", delayMs: null, error: "gone" };
  const { body } = opened;
  const size = info.size ?? opened.size;
  try {
    if (size === null) return await fails(context, fetch, "refused", null);
    if (size > bridgePace.mostFileBytes) return await fails(context, fetch, "too large", size);
    if (size === 0) return await fails(context, fetch, "damaged", 0);
    const bytes = asAnnounced(body, { size, sha256: info.sha256 });
    const slackId = await shelf.put({ name: nameOf(file, info.mimeType), size, bytes });
    await context.store.transact(async (trx) => {
      await lease.keep(trx);
      await fileIsUploaded(trx, file, { slackId, size }, context.clock.now());
    });
    context.wake();
    return { kind: "done" };
  } finally {
    body.destroy();
  }
}

/** The same bytes; throws before their end when they are not those that were announced, so that whoever takes them cannot finish. */
async function* asAnnounced(
  body: AsyncIterable<Uint8Array>,
  { size, sha256 }: { size: number; sha256: string | null },
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let length = 0;
  let held: Uint8Array | undefined;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > size) throw new NotTheFile();
    hash.update(chunk);
    if (held !== undefined) yield held;
    held = chunk;
  }
  const digest = hash.digest();
  // Source: WhatsApp's answers spell it in hexadecimal, its webhooks in base64.
  const isRight = sha256 === null || [digest.toString("hex"), digest.toString("base64")].includes(sha256);
  if (length !== size || !isRight) throw new NotTheFile();
  if (held !== undefined) yield held;
}

async function fails(
  context: Context,
  { file, lease }: Pick<Fetch, "file" | "lease">,
  failure: FileFailure,
  size: number | null = null,
): Promise<Verdict> {
  await context.store.transact(async (trx) => {
    await lease.keep(trx);
    await fileHasFailed(trx, file, { failure, size }, context.clock.now());
  });
  context.wake();
  return { kind: "done" };
}

async function afterwards(
  { context }: Parts,
  fetch: Pick<Fetch, "file" | "lease">,
  error: unknown,
): Promise<Verdict> {
  if (isAbout(error, NotTheFile)) return { kind: "again", reach: "own", delayMs: null, error: "damaged" };
  if (error instanceof WhatsAppError) {
    if (error.cure.kind !== "never") return retryAfter(context, error, fetch.lease);
    return fails(context, fetch, error.family === "not found" ? "gone" : "refused");
  }
  if (error instanceof MessengerError && error.code === sizeRestricted)
    return fails(context, fetch, "restricted");
  if (!(error instanceof MessengerError)) throw error;
  if (error.code === "missing_scope") return fails(context, fetch, "no scope");
  return error.cure.kind === "never" ? fails(context, fetch, "refused") : verdictOf(error);
}

/** Source: docs.slack.dev/reference/methods/files.getUploadURLExternal */
export const sizeRestricted = "file_upload_size_restricted";

function isAbout(error: unknown, kind: typeof NotTheFile): boolean {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof kind) return true;
  return false;
}

/** Only documents have a name at WhatsApp. Slack goes by the ending to show what it is. */
function nameOf({ name, media, mimeType }: BridgedFileRow, told: string | null): string {
  const [type = ""] = (told ?? mimeType ?? "").split(";");
  return name ?? `${media}.${endings.get(type.trim()) ?? usual[media]}`;
}

const usual: Record<Media, string> = {
  image: "jpg",
  video: "mp4",
  audio: "m4a",
  "voice note": "ogg",
  document: "bin",
  sticker: "webp",
};

/** Source: the page on media of WhatsApp's documentation, "Supported media types". */
const endings: ReadonlyMap<string, string> = new Map([
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/webp", "webp"],
  ["video/mp4", "mp4"],
  ["video/3gpp", "3gp"],
  ["audio/aac", "aac"],
  ["audio/amr", "amr"],
  ["audio/mpeg", "mp3"],
  ["audio/mp4", "m4a"],
  ["audio/ogg", "ogg"],
  ["application/pdf", "pdf"],
  ["text/plain", "txt"],
]);
