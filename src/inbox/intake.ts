// From WhatsApp into the state: the updates of one delivery become one transaction, and only its commit lets the webhook
// answer 200. What was received before changes nothing; what nobody understands is kept and reported once.
import type { Transaction } from "kysely";
import type { Dossier, Moment } from "../groups/dossier.ts";
import type { AuditEntry, GroupId, Operation } from "../groups/model.ts";
import type { Put } from "../outbox/outbox.ts";
import type { Tables } from "../store/tables.ts";
import type { UnsupportedUpdate, Update, WhatsAppEvent } from "../whatsapp/events.ts";
import { claimCreated, openCreations, refuseCreated } from "../state/creation-claims.ts";
import { openDossiers, saveDossiers } from "../state/dossiers.ts";
import { applied, codesOf, type AboutGroup } from "./events.ts";
import { knownGroups, addUnknownGroups, type UnknownGroup } from "../state/unknown-groups.ts";
import { lanes, momentOf, type Context } from "../state/context.ts";
import { takeMessageStatuses } from "./message-statuses.ts";
import { reportOddity } from "./unknown-updates.ts";

type Trx = Transaction<Tables>;

/** Statuses of our own messages come under it, and chat, which goes past us: it is not ours to keep. */
const chatField = "messages";
const rowsPerStatement = 500;

export type Taken = { kind: string; duplicate: boolean };

/** Resolves after the commit. @throws when the store did not take it: WhatsApp must deliver again. */
export async function takeDelivery(context: Context, updates: readonly Update[]): Promise<Taken[]> {
  const news = await takeNewsOfGroups(
    context,
    updates.filter((update) => update.field !== chatField),
  );
  const statuses = await takeMessageStatuses(
    context,
    updates.flatMap(({ event }) => (event.kind === "message status" ? [event] : [])),
  );
  return [...news, ...statuses.map((taken) => ({ kind: "message status", ...taken }))];
}

async function takeNewsOfGroups(context: Context, kept: readonly Update[]): Promise<Taken[]> {
  if (kept.length === 0) return [];
  const moment = momentOf(context);
  const fresh = await context.store.transact(async (trx) => {
    const news = await recordDeliveries(trx, kept, moment.now);
    await takeNews(context, trx, news, moment);
    return new Set(news.map((update) => update.hash));
  });
  context.wake();
  return kept.map((update) => ({ kind: update.event.kind, duplicate: !fresh.has(update.hash) }));
}

/** Gives back the updates that were never seen before, each once. */
async function recordDeliveries(trx: Trx, updates: readonly Update[], now: number): Promise<Update[]> {
  const unique = [...new Map(updates.map((update) => [update.hash, update])).values()];
  const inserted = new Set<string>();
  for (let start = 0; start < unique.length; start += rowsPerStatement) {
    const rows = unique
      .slice(start, start + rowsPerStatement)
      .map(({ hash, field, body, event }) => ({ hash, receivedAt: now, field, kind: event.kind, body }));
    const added = await trx
      .insertInto("deliveries")
      .values(rows)
      .onConflict((conflict) => conflict.column("hash").doNothing())
      .returning("hash")
      .execute();
    for (const row of added) inserted.add(row.hash);
  }
  return unique.filter((update) => inserted.has(update.hash));
}

async function takeNews(context: Context, trx: Trx, news: readonly Update[], moment: Moment): Promise<void> {
  const events: WhatsAppEvent[] = [];
  const puts: Put[] = [];
  for (const { event } of news) {
    if (event.kind === "unsupported") puts.push(...(await reportUnsupported(context, trx, event, moment)));
    else if (!context.phoneNumberIds.includes(event.phoneNumberId))
      puts.push(...(await reportOddity(context, trx, unknownNumber(event), moment)));
    else events.push(event);
  }
  const audit: AuditEntry[] = [];
  const creations = await creationsFor(context, trx, events);
  for (const event of events) {
    if (event.kind === "group create failed") {
      const refused = await refuseCreated(
        context,
        trx,
        creations,
        { ...event, codes: codesOf(event.faults) },
        moment,
      );
      puts.push(...refused.puts);
      audit.push(...refused.audit);
    }
  }
  await takeEvents(context, trx, { events: events.filter(isAboutGroup), creations, puts, audit }, moment);
}

type News = {
  events: readonly AboutGroup[];
  creations: Map<string, Operation>;
  puts: Put[];
  audit: AuditEntry[];
};

async function takeEvents(context: Context, trx: Trx, news: News, moment: Moment): Promise<void> {
  const named = news.events.map((event): UnknownGroup => ({
    phoneNumberId: event.phoneNumberId,
    whatsappId: event.groupId,
    at: event.at,
  }));
  await addUnknownGroups(trx, named, moment);
  const ids = await knownGroups(
    trx,
    named.map((group) => group.whatsappId),
  );
  const whatsappIds = news.events.flatMap((event) => ("joinRequestId" in event ? [event.joinRequestId] : []));
  const requestIds = news.events.flatMap((event) =>
    "requestId" in event && event.requestId !== null ? [event.requestId] : [],
  );
  const before = await openDossiers(context, trx, [...ids.values()], { whatsappIds, requestIds });
  const after = new Map<GroupId, Dossier>(before);
  for (const event of news.events) {
    const id = ids.get(event.groupId);
    const dossier = id === undefined ? undefined : after.get(id);
    if (id === undefined || dossier === undefined) continue;
    const moved = applied(dossier, event, moment);
    if (event.kind !== "group created") {
      after.set(id, moved);
      continue;
    }
    const claimed = await claimCreated(
      context,
      trx,
      moved,
      { creations: news.creations, isTold: dossier.group.createRequestId !== null, at: event.at },
      moment,
    );
    after.set(id, claimed.dossier);
    news.puts.push(...claimed.puts);
    news.audit.push(...claimed.audit);
  }
  for (const [id, dossier] of after) {
    if (dossier.group.readAt === null) {
      news.puts.push({
        key: `group:${id}`,
        lane: lanes.readings(dossier.group.phoneNumberId),
        priority: 0,
        dueAt: moment.now,
      });
    }
  }
  const changes = [...after].flatMap(([id, dossier]) => {
    const old = before.get(id);
    return old === undefined || old === dossier ? [] : [[old, dossier] as const];
  });
  await saveDossiers(context, trx, changes, { puts: news.puts, audit: news.audit });
}

function isAboutGroup(event: WhatsAppEvent): event is AboutGroup {
  return "groupId" in event;
}

/** Creates under way are looked at under a lock on the number, so that an answer and its webhook cannot miss each other. */
async function creationsFor(
  context: Context,
  trx: Trx,
  events: readonly WhatsAppEvent[],
): Promise<Map<string, Operation>> {
  const about = events.filter(
    (event) => event.kind === "group created" || event.kind === "group create failed",
  );
  if (about.length === 0) return new Map();
  const requestIds = about.flatMap((event) => (event.requestId === null ? [] : [event.requestId]));
  return openCreations(context, trx, {
    phoneNumberIds: about.map((event) => event.phoneNumberId),
    requestIds,
  });
}

function reportUnsupported(
  context: Context,
  trx: Trx,
  update: UnsupportedUpdate,
  moment: Moment,
): Promise<Put[]> {
  context.log.warn(
    { field: update.field, type: update.type, reason: update.reason },
    "an update of WhatsApp is not understood; it is kept",
  );
  const what = update.type === null ? `“${update.field}”` : `“${update.field}” of type “${update.type}”`;
  const sentence = `WhatsApp sent an update Groupdesk does not understand: ${what}. It is kept, and nothing was changed. If only groups matter to you, unsubscribe the field in Meta's App Dashboard; otherwise look for a newer version.`;
  return reportOddity(context, trx, { key: `${update.field}/${update.type ?? ""}`, sentence }, moment);
}

function unknownNumber(event: WhatsAppEvent): { key: string; sentence: string } {
  const sentence =
    "WhatsApp sends updates for a business number that Groupdesk is not set up for. They are kept and nothing is done. " +
    "Add the number to WHATSAPP_PHONE_NUMBER_ID if its groups are yours to run from here.";
  return { key: `number/${event.phoneNumberId}`, sentence };
}
