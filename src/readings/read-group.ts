// The outbox's handler for "read this group": asks WhatsApp for the group and for who waits, and gives the differences the
// same road as events. Webhooks get lost; this finds out.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { isCountedBy } from "../groups/member-count.ts";
import { groupNotFound, groupRead, groupUnreadable, type Reading } from "../groups/reading.ts";
import type { GroupId } from "../groups/model.ts";
import { lanes, type Priority } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import { attempts, readingPace } from "../pace.ts";
import { momentOf, type Context } from "../state/context.ts";
import { withDossier } from "../state/dossiers.ts";
import { membersAre, membersCame } from "../state/members.ts";
import { retryAfter } from "../state/outages.ts";
import { recognise } from "../state/people.ts";
import { rulesApplied } from "../state/rules.ts";
import { troubleEnds } from "../state/troubles.ts";
import type { Trx } from "../store/database.ts";
import { partsOfReading, whoWaits, type Known } from "./parts-of-reading.ts";

export function createReadingHandler(context: Context, whatsapp: WhatsAppClient): Handler<GroupId> {
  return {
    attempts: attempts.reading,
    async act(groupId, lease) {
      const group = await context.store.db
        .selectFrom("groups")
        .select(["whatsappId", "deletedAt"])
        .where("id", "=", groupId)
        .executeTakeFirst();
      if (group === undefined || group.deletedAt !== null) return { kind: "done" };
      return read(context, whatsapp, { groupId, whatsappId: group.whatsappId }, lease);
    },
    async giveUp(id) {
      await withDossier(context, id, (dossier) => [groupUnreadable(dossier, momentOf(context)), undefined]);
    },
  };
}

/** Has a group read soon; a person may be waiting for it. */
export async function askForReading(context: Context, groupId: GroupId, priority: Priority): Promise<void> {
  const group = await context.store.db
    .selectFrom("groups")
    .select("phoneNumberId")
    .where("id", "=", groupId)
    .executeTakeFirst();
  if (group === undefined) return;
  const lane = lanes.readings(group.phoneNumberId);
  await context.store.transact((trx) =>
    put(trx, [{ thing: { kind: "group", id: groupId }, lane, priority, dueAt: context.clock.now() }]),
  );
  context.wake();
}

type Target = { groupId: GroupId; whatsappId: string };

async function read(
  context: Context,
  whatsapp: WhatsAppClient,
  target: Target,
  lease: Lease,
): Promise<Verdict> {
  try {
    const { reading, known } = await readGroup(context, whatsapp, target);
    const parts = partsOfReading(target.groupId, reading, known);
    let isNewer = false;
    for (const [index, { part, mentions }] of parts.entries()) {
      if (index > 0) await turnOfTheLoop();
      const isLast = index === parts.length - 1;
      await withDossier(
        context,
        target.groupId,
        async (dossier, trx) => {
          await (isLast ? lease.settle(trx) : lease.keep(trx));
          if (index === 0) isNewer = isCountedBy(reading, dossier.group);
          const moment = momentOf(context);
          const told = groupRead(dossier, part, moment);
          const [ruled = told] = await rulesApplied(context, trx, [[dossier, told]], moment);
          return [ruled, undefined];
        },
        mentions,
        isLast ? (trx) => rememberPeople(context, trx, target.groupId, { ...reading, isNewer }) : undefined,
      );
    }
    await troubleEnds(context, lease.lane.id);
    return { kind: "done" };
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    return unread(context, target, error, lease);
  }
}

/** Who is there, unless somebody came or went meanwhile: then it is read again. A list that is not whole takes nobody away. */
async function rememberPeople(
  context: Context,
  trx: Trx,
  groupId: GroupId,
  { members, memberCount, requests, isNewer }: Reading & { isNewer: boolean },
): Promise<void> {
  const asking = (requests ?? []).map(({ person }) => person);
  const isWhole = members.length >= (memberCount ?? 0);
  const here = members.map((person) => ({ groupId, person, isIn: true }));
  await Promise.all([
    isNewer && isWhole ? membersAre(trx, groupId, members) : membersCame(trx, isNewer ? here : []),
    recognise(context, trx, [...members, ...asking]),
  ]);
}

async function unread(
  context: Context,
  { groupId }: Target,
  error: WhatsAppError,
  lease: Lease,
): Promise<Verdict> {
  if (error.cure.kind === "again") return retryAfter(context, error, lease);
  const isGone = error.family === "not found";
  await withDossier(context, groupId, (dossier) => {
    const moment = momentOf(context);
    // A group made a moment ago may not be readable yet.
    const isYoung = moment.now - dossier.group.createdAt < readingPace.youngForMs;
    return [
      isGone && !isYoung ? groupNotFound(dossier, moment) : groupUnreadable(dossier, moment),
      undefined,
    ];
  });
  return { kind: "done" };
}

async function readGroup(
  context: Context,
  whatsapp: WhatsAppClient,
  { groupId, whatsappId }: Target,
): Promise<{ reading: Reading; known: readonly Known[] }> {
  const startedAt = context.clock.now();
  const first = await whatsapp.readGroup(whatsappId);
  const asks = first.joinApprovalMode === "approval_required" && !first.suspended;
  const requests = asks ? await requestsOf(whatsapp, whatsappId) : null;
  const known = requests === null ? [] : await whoWaits(context, groupId);
  // Whoever was let in between the two answers is in neither.
  const isMissing = requests !== null && someoneIsMissing(known, requests);
  const info = isMissing ? await whatsapp.readGroup(whatsappId) : first;
  const reading = {
    startedAt,
    subject: info.subject,
    description: info.description,
    joinApprovalMode: info.joinApprovalMode,
    suspended: info.suspended,
    memberCount: info.participantCount,
    members: info.participants,
    requests,
  };
  return { reading, known: isMissing ? await whoWaits(context, groupId) : known };
}

/** Somebody waits whom WhatsApp does not list any more. */
function someoneIsMissing(known: readonly Known[], listed: NonNullable<Reading["requests"]>): boolean {
  const listedIds = new Set(listed.map((request) => request.whatsappId));
  return known.some(({ state, whatsappId }) => state === "pending" && !listedIds.has(whatsappId));
}

async function requestsOf(
  whatsapp: WhatsAppClient,
  whatsappId: string,
): Promise<NonNullable<Reading["requests"]>> {
  const all: { whatsappId: string; person: Reading["members"][number]; at: number | null }[] = [];
  for await (const page of whatsapp.listJoinRequests(whatsappId)) {
    all.push(
      ...page.map((request) => ({ whatsappId: request.id, person: request.person, at: request.createdAt })),
    );
  }
  return all;
}
