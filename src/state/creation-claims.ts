// How a create learns that its group exists: webhook, answer and list may each bring the news, in any order, and the first
// wins. All of them hold the number's lock meanwhile.
import type { Transaction } from "kysely";
import { beginCard } from "../groups/beginnings.ts";
import {
  createAccepted,
  createDone,
  createFailed,
  createReopened,
  createdBy,
  mayHaveMade,
} from "../groups/creation.ts";
import { cardDue, withCard, withGroup, type Dossier, type Moment } from "../groups/dossier.ts";
import { type AuditEntry, type Operation, type OperationId } from "../groups/model.ts";
import { createdElsewhere } from "../groups/standing.ts";
import type { Put } from "../outbox/outbox.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import { cardToRow, operationFromRow, operationToRow } from "../store/rows.ts";
import type { Tables } from "../store/tables.ts";
import { operationCardsDue } from "../operations/creations.ts";
import { openDossiers, saveDossiers, upsert } from "./dossiers.ts";
import { lanes, momentOf, type Context } from "./context.ts";

type Trx = Transaction<Tables>;
type Outcome = { puts: Put[]; audit: AuditEntry[] };

/** The creates that these numbers have under way, and those named by `requestIds`. Holds the numbers' locks. */
export async function openCreations(
  context: Context,
  trx: Trx,
  which: { phoneNumberIds: readonly string[]; requestIds: readonly string[] },
): Promise<Map<string, Operation>> {
  await lockNumbers(context, trx, which.phoneNumberIds);
  const rows = await trx
    .selectFrom("operations")
    .selectAll()
    .where("kind", "=", "create")
    .where("phoneNumberId", "in", [...new Set(which.phoneNumberIds)])
    .where((operation) =>
      operation.or([
        operation("state", "in", ["due", "asked"]),
        operation("requestId", "in", [...which.requestIds, ""]),
      ]),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, operationFromRow(row)]));
}

async function lockNumbers(context: Context, trx: Trx, phoneNumberIds: readonly string[]): Promise<void> {
  const query = trx
    .selectFrom("numbers")
    .select("phoneNumberId")
    .where("phoneNumberId", "in", phoneNumberIds)
    .orderBy("phoneNumberId");
  await (context.store.locksRows ? query.forUpdate() : query).execute();
}

/** A group exists: one of our creates made it, or somebody else did. */
export async function claimCreated(
  context: Context,
  trx: Trx,
  dossier: Dossier,
  news: { creations: Map<string, Operation>; /** That it was created. */ isTold: boolean; at: number },
  moment: Moment,
): Promise<Outcome & { dossier: Dossier }> {
  const { group } = dossier;
  const about = { requestId: group.createRequestId, subject: group.subject, at: news.at };
  const operation = createdBy([...news.creations.values()], about);
  if (operation === undefined) {
    const known = news.isTold || (await isOurs(trx, group.id));
    return { dossier: known ? dossier : createdElsewhere(dossier, news.at, moment), puts: [], audit: [] };
  }
  if (operation.groupId === group.id) return { dossier, puts: [], audit: [] };
  const [done, audit] = createDone(operation, group, moment);
  news.creations.set(done.id, done);
  await upsert(trx, "operations", [operationToRow(done)]);
  const channel = done.input?.channel ?? context.defaultChannel;
  await routeTo(context, trx, group.id, channel);
  const created = { what: "created", by: done.requestedBy, at: news.at };
  const next = rerouted(withGroup(dossier, { lastChange: group.lastChange ?? created }), channel);
  return { dossier: next, puts: await operationCardsDue(trx, [done], moment.now), audit: [audit] };
}

/** One of our creates has claimed the group already: found in the list, before its webhook came. */
async function isOurs(trx: Trx, groupId: Dossier["group"]["id"]): Promise<boolean> {
  const claimed = await trx
    .selectFrom("operations")
    .select("id")
    .where("kind", "=", "create")
    .where("groupId", "=", groupId)
    .executeTakeFirst();
  return claimed !== undefined;
}

/** What was already meant for the default channel, and is not there yet, goes to the group's own. */
function rerouted(dossier: Dossier, channel: string): Dossier {
  return dossier.cards
    .filter((card) => card.ts === null && card.postingAt === null && card.channel !== channel)
    .reduce((next, card) => cardDue(withCard(next, { ...card, channel }), card.id), { ...dossier, channel });
}

/** WhatsApp refused a create. */
export async function refuseCreated(
  context: Context,
  trx: Trx,
  creations: Map<string, Operation>,
  news: { requestId: string | null; subject: string | null; codes: readonly number[]; at: number },
  moment: Moment,
): Promise<Outcome> {
  const operation = createdBy([...creations.values()], news);
  if (operation === undefined) return refusedElsewhere(context, trx, news, moment);
  if (operation.state === "done" || operation.state === "failed") return { puts: [], audit: [] };
  const code = news.codes[0] ?? null;
  const [failed, audit] = createFailed(
    { ...operation, requestId: operation.requestId ?? news.requestId },
    { code, sentence: null },
    moment,
  );
  creations.set(failed.id, failed);
  await upsert(trx, "operations", [operationToRow(failed)]);
  return { puts: await operationCardsDue(trx, [failed], moment.now), audit: [audit] };
}

async function refusedElsewhere(
  context: Context,
  trx: Trx,
  news: { subject: string | null; codes: readonly number[]; at: number },
  moment: Moment,
): Promise<Outcome> {
  const facts = {
    kind: "refusal" as const,
    what: "create" as const,
    subject: news.subject,
    codes: [...news.codes],
    at: news.at,
  };
  const card = beginCard(
    { kind: "refusal", channel: context.defaultChannel, groupId: null, state: "closed", facts },
    moment,
  );
  await trx.insertInto("cards").values(cardToRow(card)).execute();
  return {
    puts: [{ key: `card:${card.id}`, lane: lanes.slack(card.channel), priority: 1, dueAt: moment.now }],
    audit: [],
  };
}

/** WhatsApp took the request. If its webhook was here before, it waits in the groups; whoever else had claimed that steps back. */
export async function creationAccepted(
  context: Context,
  operationId: OperationId,
  requestId: string | null,
): Promise<void> {
  const moment = momentOf(context);
  await context.store.transact(async (trx) => {
    const operation = await lockedCreation(context, trx, operationId);
    if (operation === undefined) return;
    const isSame = requestId === null || operation.requestId === requestId;
    if (operation.state === "done" && isSame) return;
    // Its refusal was faster than the answer; one without a name can only be about the oldest that waits, which this was.
    if (operation.state === "failed" && (isSame || operation.requestId === null)) return;
    const next = createAccepted(operation, requestId, moment);
    await upsert(trx, "operations", [operationToRow({ ...next, groupId: null, settledAt: null })]);
    await put(trx, await operationCardsDue(trx, [next], moment.now));
    if (requestId !== null) await claimByRequest(context, trx, next, requestId, moment);
  });
  context.wake();
}

async function claimByRequest(
  context: Context,
  trx: Trx,
  operation: Operation,
  requestId: string,
  moment: Moment,
): Promise<void> {
  const group = await trx
    .selectFrom("groups")
    .selectAll()
    .where("createRequestId", "=", requestId)
    .executeTakeFirst();
  if (group === undefined) return;
  const rivals = await trx
    .selectFrom("operations")
    .selectAll()
    .where("kind", "=", "create")
    .where("groupId", "=", group.id)
    .where("id", "!=", operation.id)
    .execute();
  const reopened = rivals.map((row) => createReopened(operationFromRow(row), moment));
  await upsert(trx, "operations", reopened.map(operationToRow));
  const [done, audit] = createDone(operation, group, moment);
  await upsert(trx, "operations", [operationToRow(done)]);
  await routeTo(context, trx, group.id, operation.input?.channel ?? context.defaultChannel);
  await put(trx, [
    ...(await operationCardsDue(trx, [done, ...reopened], moment.now)),
    ...reopened.map((each) => ({
      key: `operation:${each.id}`,
      lane: lanes.whatsapp(each.phoneNumberId),
      priority: 0 as const,
      dueAt: moment.now,
    })),
  ]);
  await appendAudit(trx, context.store, [audit]);
}

/** The list of groups shows one that may be ours. Answers whether it was claimed. */
export async function claimListed(
  context: Context,
  operationId: OperationId,
  listed: { groupId: Dossier["group"]["id"]; at: number; inviteLink: string | null },
): Promise<boolean> {
  const moment = momentOf(context);
  const isClaimed = await context.store.transact(async (trx) => {
    // The number is locked before the group, as its webhook does.
    const operation = await lockedCreation(context, trx, operationId);
    const dossier = (await openDossiers(context, trx, [listed.groupId])).get(listed.groupId);
    if (operation === undefined || dossier === undefined || (await isOurs(trx, listed.groupId))) return false;
    const about = { requestId: null, subject: dossier.group.subject, at: listed.at };
    if (!mayHaveMade(operation, about)) return false;
    const named = withGroup(dossier, {
      inviteLink: dossier.group.inviteLink ?? listed.inviteLink,
      memberCount: dossier.group.memberCount ?? 0,
      createRequestId: null,
    });
    const news = { creations: new Map([[operation.id, operation]]), isTold: false, at: listed.at };
    const claimed = await claimCreated(context, trx, named, news, moment);
    await saveDossiers(context, trx, [[dossier, claimed.dossier]], claimed);
    return true;
  });
  context.wake();
  return isClaimed;
}

/** Changes an open create and has its card follow. False: nothing was to be changed, for news came meanwhile. */
export async function changeCreation(
  context: Context,
  operationId: OperationId,
  change: (operation: Operation, moment: Moment) => Operation | [Operation, AuditEntry] | null,
  lease?: { keep(trx: Trx): Promise<void> },
): Promise<boolean> {
  const moment = momentOf(context);
  const isChanged = await context.store.transact(async (trx) => {
    await lease?.keep(trx);
    const operation = await lockedCreation(context, trx, operationId);
    if (operation === undefined || operation.state === "done") return false;
    const changed = change(operation, moment);
    if (changed === null) return false;
    const [next, audit] = Array.isArray(changed) ? changed : [changed, null];
    await upsert(trx, "operations", [operationToRow(next)]);
    await put(trx, await operationCardsDue(trx, [next], moment.now));
    if (audit !== null) await appendAudit(trx, context.store, [audit]);
    return true;
  });
  context.wake();
  return isChanged;
}

async function lockedCreation(
  context: Context,
  trx: Trx,
  operationId: OperationId,
): Promise<Operation | undefined> {
  const found = await trx
    .selectFrom("operations")
    .select("phoneNumberId")
    .where("id", "=", operationId)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  await lockNumbers(context, trx, [found.phoneNumberId]);
  const row = await trx.selectFrom("operations").selectAll().where("id", "=", operationId).executeTakeFirst();
  return row === undefined ? undefined : operationFromRow(row);
}

async function routeTo(context: Context, trx: Trx, groupId: string, channel: string): Promise<void> {
  if (channel === context.defaultChannel) return;
  await trx
    .insertInto("routes")
    .values({ groupId, channel })
    .onConflict((conflict) => conflict.column("groupId").doUpdateSet({ channel }))
    .execute();
}
