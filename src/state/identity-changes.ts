// Who goes by another number, or another id, since when. What is kept about them is written over with what they go by now, and news
// from before the change that comes late is read as theirs. News from after it under the old number is somebody else's.
import { sql } from "kysely";
import { cardPuts } from "./cards.ts";
import { lockGroups, inParts, partsOf } from "./rows-in-parts.ts";
import type { Context } from "./context.ts";
import type { Moment } from "../groups/dossier.ts";
import { isOpen, type GroupId, type JoinRequestId, type Person, type Task } from "../groups/model.ts";
import { samePerson } from "../groups/requests.ts";
import type { Put } from "../outbox/entries.ts";
import { appendAudit } from "../store/audit.ts";
import type { Database, Trx } from "../store/database.ts";
import { locks } from "../store/locks.ts";
import { operationFromRow, operationToRow, requestFromRow } from "../store/rows.ts";
import type { IdentityChangeRow } from "../store/tables.ts";

export type IdentityChange = {
  /** The same each time WhatsApp tells it. */
  id: string;
  at: number;
  before: Ids;
  after: Ids;
};

type Ids = Pick<Person, "waId" | "userId">;

/** From here to the end of the transaction nobody gets another number, so that nobody is written down under one of a moment ago. */
export async function whileNobodyChanges({ store }: Context, trx: Trx): Promise<void> {
  if (store.locksRows) await sql`select pg_advisory_xact_lock_shared(${locks.identityChanges})`.execute(trx);
}

/** What is due because of it; nothing when it was heard before. */
export async function keepIdentityChange(
  context: Context,
  trx: Trx,
  change: IdentityChange,
  moment: Moment,
): Promise<Put[]> {
  const { id, at, before, after } = change;
  const ids = {
    fromWaId: before.waId,
    fromUserId: before.userId,
    toWaId: after.waId,
    toUserId: after.userId,
  };
  if (context.store.locksRows) await sql`select pg_advisory_xact_lock(${locks.identityChanges})`.execute(trx);
  const added = await trx
    .insertInto("identityChanges")
    .values({ id, at, ...ids })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .execute();
  if (added.length === 0) return [];
  const found = await namedBefore(trx, before);
  const displaced = await displacedBy(trx, change);
  const named = [...found.requests, ...found.operations, ...displaced];
  const groupIds = [...new Set(named.flatMap(({ groupId }) => groupId ?? []))];
  await lockGroups(trx, context.store.locksRows, groupIds);
  // They may have changed again, and that may have been told first.
  const now = await presentIdentities(trx, [{ person: { ...before, username: null }, at }]);
  const [present = { ...after, username: null }] = now;
  const puts = await renameRequests(
    trx,
    found.requests.map((request) => request.id),
    { change, present, moment, context },
  );
  const theirs = new Set(found.requests.map((request) => request.id));
  const others = displaced.filter((request) => !theirs.has(request.id));
  puts.push(...(await withoutNumber(trx, others, moment)));
  await renameInvited(
    trx,
    found.operations.map((operation) => operation.id),
    change,
    present,
  );
  await renameReaders(trx, before, present);
  return puts;
}

type Dated = { person: Person; at: number };

/** What each of them goes by now, if what named them so is from before they changed. */
export async function presentIdentities(trx: Database, named: readonly Dated[]): Promise<Person[]> {
  let present = named.map(({ person, at }) => ({ person, at }));
  // Somebody who changes twice is followed twice; nobody changes in circles for ever.
  for (let hop = 0; hop < mostChanges; hop += 1) {
    const changes = await changesOf(
      trx,
      present.map(({ person }) => person),
    );
    if (changes.length === 0) break;
    const next = present.map((each) => follow(each, changes));
    if (next.every((each, index) => each === present[index])) break;
    present = next;
  }
  return present.map(({ person }) => person);
}

const mostChanges = 8;

function follow(each: Dated, changes: readonly IdentityChangeRow[]): Dated {
  const change = changes.find(
    ({ at, fromWaId, fromUserId }) =>
      at >= each.at && samePerson({ waId: fromWaId, userId: fromUserId, username: null }, each.person),
  );
  if (change === undefined) return each;
  return { person: { ...each.person, ...idsAfter(each.person, change) }, at: change.at + 1 };
}

/** A number that is not told stays; an id belongs to a number, and goes with it. */
function idsAfter(person: Ids, { toWaId, toUserId }: Pick<IdentityChangeRow, "toWaId" | "toUserId">): Ids {
  const keepsId = toUserId === null && (toWaId === null || toWaId === person.waId);
  return { waId: toWaId ?? person.waId, userId: keepsId ? person.userId : toUserId };
}

/** Oldest first. */
async function changesOf(trx: Database, people: readonly Ids[]): Promise<IdentityChangeRow[]> {
  const numbers = people.flatMap(({ waId }) => waId ?? []);
  const userIds = people.flatMap(({ userId }) => userId ?? []);
  const found = await Promise.all([
    inParts([...new Set(numbers)], (part) =>
      trx.selectFrom("identityChanges").selectAll().where("fromWaId", "in", part).execute(),
    ),
    inParts([...new Set(userIds)], (part) =>
      trx.selectFrom("identityChanges").selectAll().where("fromUserId", "in", part).execute(),
    ),
  ]);
  const all = new Map(found.flat().map((row) => [row.id, row]));
  return [...all.values()].toSorted((one, other) => one.at - other.at);
}

async function namedBefore(trx: Trx, { waId, userId }: Ids) {
  const requests = await trx
    .selectFrom("joinRequests")
    .select(["id", "groupId"])
    .where((request) =>
      request.or([
        ...(waId === null ? [] : [request("waId", "=", waId)]),
        ...(userId === null ? [] : [request("userId", "=", userId)]),
      ]),
    )
    .execute();
  const operations =
    waId === null
      ? []
      : await trx
          .selectFrom("operations")
          .select(["id", "groupId"])
          .where("kind", "in", ["invite", "remove"])
          .where("state", "in", ["done", "failed"])
          .where("task", "like", `%"waId":"${waId}"%`)
          .execute();
  return { requests, operations };
}

/**
 * Who had the number before, as far as they have another name: a number is one person's at a time, and the next change of it is about
 * whoever has it then.
 */
async function displacedBy(trx: Trx, { after: { waId, userId }, before, at }: IdentityChange) {
  if (waId === null || waId === before.waId) return [];
  const had = await trx
    .selectFrom("joinRequests")
    .select(["id", "groupId", "userId", "cardId"])
    .where("waId", "=", waId)
    .where("userId", "is not", null)
    .where("requestedAt", "<=", at)
    .execute();
  return had.filter((request) => request.userId !== userId && request.userId !== before.userId);
}

async function withoutNumber(
  trx: Trx,
  requests: Awaited<ReturnType<typeof displacedBy>>,
  moment: Moment,
): Promise<Put[]> {
  for (const part of partsOf(requests.map(({ id }) => id)))
    await trx.updateTable("joinRequests").set({ waId: null }).where("id", "in", part).execute();
  return cardPuts(
    trx,
    requests.flatMap(({ cardId }) => cardId ?? []),
    { priority: 1, dueAt: moment.now },
  );
}

type Renaming = { change: IdentityChange; present: Ids; moment: Moment; context: Context };

/** Also those that are over: what is known of somebody from before is found by what they go by. */
async function renameRequests(
  trx: Trx,
  ids: readonly JoinRequestId[],
  { change, present, moment, context }: Renaming,
): Promise<Put[]> {
  const rows = await inParts(ids, (part) =>
    trx.selectFrom("joinRequests").selectAll().where("id", "in", part).execute(),
  );
  const theirs = rows.map(requestFromRow).filter((request) => isBefore(change, request, request.requestedAt));
  for (const { id } of theirs)
    await trx
      .updateTable("joinRequests")
      .set({ waId: present.waId, userId: present.userId })
      .where("id", "=", id)
      .execute();
  const byGroup = Map.groupBy(theirs, ({ groupId }) => groupId);
  await appendAudit(
    trx,
    context.store,
    [...byGroup].map(([groupId, requests]: [GroupId, typeof theirs]) => ({
      at: moment.now,
      actor: "whatsapp",
      action: "identity changed",
      groupId,
      operationId: null,
      details: { requests: requests.map(({ id }) => id) },
    })),
  );
  return cardPuts(
    trx,
    theirs.filter(isOpen).flatMap(({ cardId }) => cardId ?? []),
    { priority: 1, dueAt: moment.now },
  );
}

function isBefore({ before, at }: IdentityChange, person: Ids, since: number): boolean {
  return since <= at && samePerson({ ...before, username: null }, { ...person, username: null });
}

/** Who invited them, and what came of it, is looked up by what they go by. */
async function renameInvited(
  trx: Trx,
  ids: readonly string[],
  change: IdentityChange,
  present: Ids,
): Promise<void> {
  const rows = await inParts(ids, (part) =>
    trx
      .selectFrom("operations")
      .selectAll()
      .where("id", "in", part as never)
      .execute(),
  );
  for (const operation of rows.map(operationFromRow)) {
    const renamed = (person: Person): Person =>
      isBefore(change, person, operation.createdAt) ? { ...person, ...present } : person;
    const task = taskWith(operation.task, renamed);
    if (task === operation.task || operation.groupId === null || task.kind === "create") continue;
    const { task: column } = operationToRow({ ...operation, groupId: operation.groupId, task });
    await trx.updateTable("operations").set({ task: column }).where("id", "=", operation.id).execute();
  }
}

function taskWith(task: Task, renamed: (person: Person) => Person): Task {
  if (task.kind === "invite")
    return { ...task, people: task.people.map((each) => ({ ...each, person: renamed(each.person) })) };
  return task.kind === "remove" ? { ...task, people: task.people.map(renamed) } : task;
}

/** Who has got and read a message is counted once, under whichever number. */
async function renameReaders(trx: Trx, before: Ids, present: Ids): Promise<void> {
  const named = { waId: before.waId ?? "", userId: before.userId ?? "" };
  if (named.waId === "") return;
  const rows = await trx.selectFrom("messageStatuses").selectAll().where("waId", "=", named.waId).execute();
  for (const row of rows) {
    if (row.userId !== "" && named.userId !== "" && row.userId !== named.userId) continue;
    await trx
      .insertInto("messageStatuses")
      .values({ ...row, waId: present.waId ?? "", userId: present.userId ?? "" })
      .onConflict((conflict) => conflict.columns(["messageId", "status", "waId", "userId"]).doNothing())
      .execute();
    await trx
      .deleteFrom("messageStatuses")
      .where("messageId", "=", row.messageId)
      .where("status", "=", row.status)
      .where("waId", "=", row.waId)
      .where("userId", "=", row.userId)
      .execute();
  }
}
