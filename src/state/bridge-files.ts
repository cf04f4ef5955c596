// Files of bridged groups on their way to Slack: kept from the moment the line about one stands in the thread until the file does. One
// that did not come is kept for as long as WhatsApp has it, so that it can be fetched again. The handlers of both halves of the way call it.
import type { BridgedFileId, Bridged, FileFailure } from "../groups/bridge.ts";
import type { Moment } from "../groups/dossier.ts";
import type { ChannelId, Group, GroupId, SlackUserId } from "../groups/model.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import type { Database, Trx } from "../store/database.ts";
import type { BridgedFileRow } from "../store/bridge-tables.ts";
import { momentOf, type Context } from "./context.ts";
import { groupById } from "./groups.ts";

export type { BridgedFileRow };

type Line = { group: Group; channel: ChannelId; threadTs: string; ts: string };

/** The lines about these stand in the thread: what they announce is fetched now. */
export async function filesFollow(
  trx: Trx,
  said: readonly Bridged[],
  { group, channel, threadTs, ts: lineTs }: Line,
  moment: Moment,
): Promise<Put[]> {
  const rows = said.flatMap((each): BridgedFileRow[] =>
    each.kind === "media"
      ? [
          {
            id: moment.newId("f"),
            groupId: group.id,
            channel,
            threadTs,
            lineTs,
            media: each.media,
            mediaId: each.file.id,
            name: each.file.name,
            mimeType: each.file.mimeType,
            ...nothingYet,
            size: null,
            noteTs: null,
            createdAt: moment.now,
          },
        ]
      : [],
  );
  if (rows.length > 0) await trx.insertInto("bridgedFiles").values(rows).execute();
  return rows.map(({ id }) => fetchDue(id, group, moment.now));
}

const nothingYet = { state: "fetching", slackId: null, failure: null, postingAt: null } as const;

/** Those of one group after each other, so that they come in their order. */
function fetchDue(id: string, { id: groupId, phoneNumberId }: Group, dueAt: number): Put {
  const thing = { kind: "bridge fetch", id: id as BridgedFileId } as const;
  return { thing, lane: lanes.files(phoneNumberId), about: `files of ${groupId}`, priority: 1, dueAt };
}

function showDue({ id, channel }: Pick<BridgedFileRow, "id" | "channel">, dueAt: number): Put {
  const thing = { kind: "bridge file", id: id as BridgedFileId } as const;
  return { thing, lane: lanes.slack(channel), priority: 2, dueAt };
}

export function fileById(db: Database, id: string): Promise<BridgedFileRow | undefined> {
  return db.selectFrom("bridgedFiles").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Slack has its bytes: it is shared in its turn. */
export async function fileIsUploaded(
  trx: Trx,
  file: BridgedFileRow,
  { slackId, size }: { slackId: string; size: number },
  now: number,
): Promise<void> {
  await change(trx, file.id, { state: "uploaded", slackId, size, postingAt: null });
  await put(trx, [showDue(file, now)]);
}

export async function fileHasFailed(
  trx: Trx,
  file: BridgedFileRow,
  { failure, size = file.size }: { failure: FileFailure; size?: number | null },
  now: number,
): Promise<void> {
  await change(trx, file.id, { state: "failed", failure, size, slackId: null, postingAt: null });
  await put(trx, [showDue(file, now)]);
}

/** Before it is shared, or said that it did not come: if we die during it, that is searched for. */
export async function fileIsBegun(trx: Trx, id: string, at: number): Promise<void> {
  await change(trx, id, { postingAt: at });
}

/** It stands in the thread: nothing of it is kept. */
export async function fileArrived(db: Database, id: string): Promise<void> {
  await db.deleteFrom("bridgedFiles").where("id", "=", id).execute();
}

/** In a channel of its own, where the thread is gone. */
export async function fileStandsAlone(db: Database, id: string): Promise<void> {
  await change(db, id, { threadTs: null, postingAt: null });
}

export async function noteStands(db: Database, id: string, noteTs: string | null): Promise<void> {
  await change(db, id, { noteTs });
}

async function change(db: Database, id: string, changed: Partial<BridgedFileRow>): Promise<void> {
  await db.updateTable("bridgedFiles").set(changed).where("id", "=", id).execute();
}

export type FetchOutcome = "asked" | "under way" | "gone";

/** What Slack has lost, or somebody wants once more. */
export async function fetchAgain(
  context: Context,
  { id, groupId, by }: { id: string; groupId: GroupId; by: SlackUserId },
): Promise<FetchOutcome> {
  const { now } = momentOf(context);
  const outcome = await context.store.transact(async (trx): Promise<FetchOutcome> => {
    const file = await fileById(trx, id);
    const group = file?.groupId === groupId ? await groupById(trx, groupId) : null;
    if (file === undefined || group === null) return "gone";
    // Of two who press at once, the first.
    const asked = await trx
      .updateTable("bridgedFiles")
      .set(nothingYet)
      .where("id", "=", id)
      .where("state", "=", "failed")
      .executeTakeFirst();
    if (asked.numUpdatedRows === 0n) return "under way";
    await put(trx, [fetchDue(id, group, now), showDue(file, now)]);
    const entry = { at: now, actor: by, action: "file fetched again", groupId, operationId: null };
    await appendAudit(trx, context.store, [{ ...entry, details: {} }]);
    return "asked";
  });
  context.wake();
  return outcome;
}

/** Slack knows nothing of what was uploaded. The failure stays with it: a second time it has failed. */
export async function fetchOnceMore(
  trx: Trx,
  file: BridgedFileRow,
  group: Group,
  now: number,
): Promise<void> {
  await change(trx, file.id, { ...nothingYet, failure: "refused" });
  await put(trx, [fetchDue(file.id, group, now)]);
}
