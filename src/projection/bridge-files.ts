// The outbox's handler for the second half of a file's way from a group to its thread: what Slack has is shared there, once, in its turn
// among the posts of the channel; and what did not come is said, with a button to fetch it again.
import type { BridgedFileId } from "../groups/bridge.ts";
import type { ConversationView } from "../groups/conversation-view.ts";
import type { CardId, ChannelId } from "../groups/model.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { attempts, bridgePace, cardPace } from "../pace.ts";
import {
  fetchOnceMore,
  fileById,
  fileHasFailed,
  fileIsBegun,
  fileArrived,
  fileStandsAlone,
  noteStands,
  type BridgedFileRow,
} from "../state/bridge-files.ts";
import { bridgeOf } from "../state/bridge-settings.ts";
import type { Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { sizeRestricted } from "./bridge-fetch.ts";
import { MessengerError, type Messenger, type Shelf } from "./messenger.ts";
import { verdictOf } from "./verdict-of.ts";

type Parts<Drawn> = {
  context: Context;
  messenger: Messenger<Drawn>;
  shelf: Pick<Shelf, "share" | "find">;
  draw(view: ConversationView, channel: ChannelId): Promise<Drawn>;
  /** The words beside a file, as Slack takes them. */
  wordsOf(drawn: Drawn): string;
  /** Between two posts in one channel. */
  postEveryMs: number;
};

export function createFileHandler<Drawn>(parts: Parts<Drawn>): Handler<BridgedFileId> {
  const { context, postEveryMs } = parts;
  return {
    attempts: attempts.card,
    async act(id, lease) {
      const file = await fileById(context.store.db, id);
      if (file === undefined) return { kind: "done" };
      try {
        if (file.state === "uploaded" && file.slackId !== null)
          return await share(parts, { ...file, slackId: file.slackId }, lease);
        return await note(parts, file, lease);
      } catch (error) {
        if (!(error instanceof MessengerError)) throw error;
        return { ...(await failed(context, file, error)), restMs: postEveryMs };
      }
    },
    async giveUp(id, error) {
      context.log.error({ file: id, reason: error }, "a file could not be shown in Slack");
      const file = await fileById(context.store.db, id);
      if (file?.state !== "uploaded") return;
      const dueAt = context.clock.now() + bridgePace.afterGivenUpMs;
      await context.store.transact((trx) => fileHasFailed(trx, file, { failure: "refused" }, dueAt));
    },
  };
}

async function share<Drawn>(
  { context, messenger, shelf, draw, wordsOf, postEveryMs }: Parts<Drawn>,
  file: BridgedFileRow & { slackId: string },
  lease: Lease,
): Promise<Verdict> {
  const { id, channel, threadTs, slackId, postingAt } = file;
  const place = { channel, threadTs };
  const now = context.clock.now();
  const isThere = postingAt !== null && (await shelf.find(place, slackId, postingAt - cardPace.clockSkewMs));
  // Slack shows what it has taken a little later: to share it again meanwhile would show it twice.
  const looksUntil = (postingAt ?? 0) + bridgePace.fileShowsWithinMs;
  if (!isThere && postingAt !== null && now < looksUntil)
    return { kind: "later", at: Math.min(looksUntil, now + lookEveryMs) };
  if (!isThere) {
    const { media, size } = file;
    const line = await addressOf(messenger, file);
    const drawn = await draw({ kind: "file", media, size, line }, channel);
    await context.store.transact(async (trx) => {
      await lease.keep(trx);
      await fileIsBegun(trx, id, context.clock.now());
    });
    await shelf.share(place, slackId, wordsOf(drawn));
  }
  if (file.noteTs !== null) await messenger.remove(channel, file.noteTs);
  await fileArrived(context.store.db, id);
  return { kind: "done", restMs: postEveryMs };
}

const lookEveryMs = 2_000;

/** That it did not come; one that is fetched again changes what was said. */
async function note<Drawn>(
  { context, messenger, draw, postEveryMs }: Parts<Drawn>,
  file: BridgedFileRow,
  lease: Lease,
): Promise<Verdict> {
  const { id, groupId, channel, threadTs, noteTs, media, size, failure, postingAt } = file;
  if (file.state !== "failed" && noteTs === null) return { kind: "done" };
  const line = await addressOf(messenger, file);
  const button = file.state === "failed" ? { id, groupId } : null;
  const drawn = await draw({ kind: "no file", media, size, line, failure, button }, channel);
  if (noteTs !== null) {
    await messenger.update(channel, noteTs, drawn);
    return { kind: "done", restMs: postEveryMs };
  }
  const place = { channel, threadTs };
  const noteId = `${id}_note` as CardId;
  const [found] =
    postingAt === null ? [] : await messenger.find(place, noteId, postingAt - cardPace.clockSkewMs);
  if (found === undefined)
    await context.store.transact(async (trx) => {
      await lease.keep(trx);
      await fileIsBegun(trx, id, context.clock.now());
    });
  await noteStands(context.store.db, id, found ?? (await messenger.post(place, drawn, noteId)).ts);
  return { kind: "done", restMs: postEveryMs };
}

async function failed(context: Context, file: BridgedFileRow, error: MessengerError): Promise<Verdict> {
  const now = context.clock.now();
  if (file.state === "uploaded") {
    const isLost = lost.includes(error.code);
    if (isLost && file.failure === null) return fetchedOnceMore(context, file);
    const failure = isLost ? "refused" : error.code === sizeRestricted ? "restricted" : null;
    if (failure !== null) {
      await context.store.transact((trx) => fileHasFailed(trx, file, { failure }, now));
      return { kind: "done" };
    }
  }
  if (error.cure.kind !== "message gone") return verdictOf(error);
  return (await isStillLookedFor(context, file)) ? { kind: "later", at: now } : { kind: "done" };
}

async function fetchedOnceMore(context: Context, file: BridgedFileRow): Promise<Verdict> {
  const group = await groupById(context.store.db, file.groupId);
  const now = context.clock.now();
  if (group !== null) await context.store.transact((trx) => fetchOnceMore(trx, file, group, now));
  context.wake();
  return { kind: "done" };
}

/** Somebody deleted the note, or the line, or all of the thread: where that is of one day, nobody looks for the file there. */
async function isStillLookedFor({ store: { db } }: Context, file: BridgedFileRow): Promise<boolean> {
  const { id, groupId, channel, threadTs, noteTs } = file;
  if (noteTs !== null) {
    await noteStands(db, id, null);
    return true;
  }
  if (threadTs !== null && (await bridgeOf(db, groupId))?.channel === channel) {
    await fileStandsAlone(db, id);
    return true;
  }
  await fileArrived(db, id);
  return false;
}

/** Null where the line is gone with its thread. */
function addressOf<Drawn>(
  messenger: Messenger<Drawn>,
  { channel, threadTs, lineTs }: BridgedFileRow,
): Promise<string | null> {
  return threadTs === null ? Promise.resolve(null) : messenger.permalink(channel, lineTs);
}

/** Source: docs.slack.dev/reference/methods/files.completeUploadExternal */
const lost: readonly string[] = ["file_not_found", "file_deleted"];
