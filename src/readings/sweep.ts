// The sweep: at start and every few minutes, what WhatsApp has is compared with what we believe. The list of groups finds
// groups made or gone unheard; then groups are read one by one, the most doubtful first and spread over time. The first
// sweep of a number is its adoption.
import type { Moment } from "../groups/dossier.ts";
import type { GroupId } from "../groups/model.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { forgetWorkOfOthers } from "../outbox/due.ts";
import { put } from "../outbox/outbox.ts";
import type { Handler } from "../outbox/worker.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import { endExpiredAlerts } from "../state/alerts.ts";
import { readBusinessNumber } from "../state/business-numbers.ts";
import { attempts, readingPace } from "../pace.ts";
import { momentOf, type Context } from "../state/context.ts";
import { registerNumbers, numberSwept } from "../state/numbers.ts";
import { retryAfter } from "../state/outages.ts";
import { failureOf } from "../state/failures.ts";
import { troubleBegins, troubleEnds } from "../state/troubles.ts";
import { moveGroups } from "../state/moved-groups.ts";
import { followed } from "../state/route-bridges.ts";
import { addUnknownGroups, knownGroups } from "../state/unknown-groups.ts";

const { everyMs: readingEveryMs, perSweep, atOnce, adoptedAtOnce, youngForMs } = readingPace;

type Clockwork = { everyMs: number };

export function createSweepHandler(
  context: Context,
  whatsapp: WhatsAppClient,
  { everyMs }: Clockwork,
): Handler {
  return {
    attempts: attempts.byTheClock,
    async act(phoneNumberId, lease) {
      // Also while WhatsApp cannot be asked.
      await endExpiredAlerts(context);
      try {
        await sweepNumber(context, whatsapp, phoneNumberId);
        await troubleEnds(context, phoneNumberId);
        return { kind: "later", at: context.clock.now() + everyMs };
      } catch (error) {
        if (!(error instanceof WhatsAppError)) throw error;
        // A number that WhatsApp does not let us look through will not be, until somebody mends it.
        if (error.cure.kind === "never") await troubleBegins(context, phoneNumberId, failureOf(error));
        return retryAfter(context, error, lease);
      }
    },
    async giveUp() {},
  };
}

/** At start: every number is due at once, whatever an earlier run had planned. */
export async function scheduleSweeps(context: Context): Promise<void> {
  if (context.phoneNumberIds.length === 0) return;
  const now = context.clock.now();
  await context.store.transact(async (trx) => {
    await registerNumbers(trx, context.phoneNumberIds);
    await forgetWorkOfOthers(trx, context.phoneNumberIds);
    await put(
      trx,
      context.phoneNumberIds.map((id) => ({
        thing: { kind: "number", id },
        lane: lanes.readings(id),
        priority: 2,
        dueAt: now,
      })),
    );
  });
  context.wake();
}

async function sweepNumber(context: Context, whatsapp: WhatsAppClient, phoneNumberId: string): Promise<void> {
  // First of all, so that cards can name it.
  if (context.phoneNumberIds.length > 1) await readBusinessNumber(context, whatsapp, phoneNumberId);
  const startedAt = context.clock.now();
  const listed = new Set<string>();
  for await (const page of whatsapp.listGroups(phoneNumberId)) {
    for (const group of page) listed.add(group.id);
    for (let from = 0; from < page.length; from += adoptedAtOnce)
      await adopt(context, phoneNumberId, page.slice(from, from + adoptedAtOnce));
  }
  const unlisted = await missingFrom(context, phoneNumberId, listed, startedAt);
  const doubtful = await mostDoubtful(context, phoneNumberId);
  const moment = momentOf(context);
  await context.store.transact(async (trx) => {
    // The number first, as webhooks of creates do, so that the two cannot deadlock.
    await numberSwept(trx, phoneNumberId, moment.now);
    await put(trx, spread([...new Set([...unlisted, ...doubtful])], phoneNumberId, moment));
  });
  context.wake();
}

/** Groups that are in the list and were never heard of. Their names come with the list; the rest is read. */
async function adopt(
  context: Context,
  phoneNumberId: string,
  page: readonly { id: string; subject: string; createdAt: number | null }[],
): Promise<void> {
  const moment = momentOf(context);
  await context.store.transact(async (trx) => {
    // A number that was taken off the list, or migrated, has left its groups to this one.
    const moved = await moveGroups(
      trx,
      page.map((group) => group.id),
      { to: phoneNumberId, ours: context.phoneNumberIds },
    );
    const known = await knownGroups(
      trx,
      page.map((group) => group.id),
    );
    const news = page.filter((group) => !known.has(group.id));
    await addUnknownGroups(
      context,
      trx,
      news.map((group) => ({
        phoneNumberId,
        whatsappId: group.id,
        at: group.createdAt ?? moment.now,
        subject: group.subject,
      })),
      moment,
    );
    // Last, as wherever routes are held: whoever changes them holds them before anything is put.
    await put(
      trx,
      moved.map((id) => followed(context, id)),
    );
  });
}

/** Groups we believe in that the list does not show: read first, to learn whether they are gone. */
async function missingFrom(
  context: Context,
  phoneNumberId: string,
  listed: ReadonlySet<string>,
  before: number,
): Promise<GroupId[]> {
  const rows = await context.store.db
    .selectFrom("groups")
    .select(["id", "whatsappId"])
    .where("phoneNumberId", "=", phoneNumberId)
    .where("deletedAt", "is", null)
    .where("createdAt", "<", before - youngForMs)
    .execute();
  return rows.filter((row) => !listed.has(row.whatsappId)).map((row) => row.id);
}

/** Where somebody waits for a decision, then what was never read, then what was read longest ago. */
async function mostDoubtful(context: Context, phoneNumberId: string): Promise<GroupId[]> {
  const { db } = context.store;
  const waiting = await db
    .selectFrom("joinRequests")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .select("groups.id")
    .distinct()
    .where("joinRequests.state", "=", "pending")
    .where("groups.phoneNumberId", "=", phoneNumberId)
    .limit(perSweep)
    .execute();
  const oldest = await db
    .selectFrom("groups")
    .select("id")
    .where("phoneNumberId", "=", phoneNumberId)
    .where("deletedAt", "is", null)
    .orderBy((group) => group.fn.coalesce("readAt", group.val(0)))
    .limit(perSweep)
    .execute();
  return [...waiting, ...oldest].map((row) => row.id).slice(0, perSweep * 2);
}

function spread(ids: readonly GroupId[], phoneNumberId: string, moment: Moment): Put[] {
  const lane = lanes.readings(phoneNumberId);
  return ids.map((id, index) => ({
    thing: { kind: "group", id },
    lane,
    priority: 2,
    dueAt: moment.now + Math.floor(index / atOnce) * readingEveryMs * atOnce,
  }));
}
