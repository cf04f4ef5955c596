// Who did what, read from the audit: filtered, newest first, a page at a time or all of it. The form of `/wa audit` and its file ask.
import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { z } from "zod";
import {
  countedUpTo,
  decisions,
  readEndings,
  type AuditFilter,
  type AuditLine,
  type AuditPage,
} from "../groups/audit-views.ts";
import type { GroupId, JoinRequestId, Person } from "../groups/model.ts";
import { inParts } from "../state/rows-in-parts.ts";
import type { Context } from "../state/context.ts";
import { groupFromRow } from "../store/rows.ts";
import type { AuditRow } from "../store/tables.ts";
import { nameOf } from "./names.ts";

type Part = { limit: number; offset: number };

export async function auditPage(
  context: Context,
  filter: AuditFilter,
  { limit, offset }: Part,
): Promise<AuditPage> {
  const { db } = context.store;
  const counted = await db
    .selectFrom(matching(context, filter).select("seq").limit(countedUpTo).as("some"))
    .select((select) => select.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await newestFirst(context, filter).limit(limit).offset(offset).execute();
  const names = await namesOf(context, filter.groupId === null ? [] : [filter.groupId]);
  const group = filter.groupId === null ? null : (names.get(filter.groupId) ?? null);
  return { total: counted.total, lines: await linesOf(context, rows), group };
}

const rowsAtOnce = 500;

/** Newest first, in parts; what is written meanwhile is not among them. */
export async function* auditLines(
  context: Context,
  filter: AuditFilter,
  most: number,
): AsyncGenerator<AuditLine[], void, undefined> {
  const until = context.clock.now();
  for (let offset = 0; offset < most; offset += rowsAtOnce) {
    const limit = Math.min(rowsAtOnce, most - offset);
    const rows = await newestFirst(context, filter)
      .where("at", "<=", until)
      .limit(limit)
      .offset(offset)
      .execute();
    yield await linesOf(context, rows);
    if (rows.length < limit) return;
    await setImmediate();
  }
}

function newestFirst(context: Context, filter: AuditFilter) {
  return matching(context, filter)
    .selectAll()
    .orderBy("at", "desc")
    .orderBy("chain", "desc")
    .orderBy("seq", "desc");
}

function matching({ store: { db } }: Context, { kind, groupId, actor, since }: AuditFilter) {
  let rows = db.selectFrom("audit");
  if (groupId !== null) rows = rows.where("groupId", "=", groupId);
  if (actor !== null) rows = rows.where("actor", "=", actor);
  if (since !== null) rows = rows.where("at", ">=", since);
  const isRead = sql<boolean>`(${sql.join(
    readEndings.map((ending) => sql`action like ${`% ${ending}`}`),
    sql` or `,
  )})`;
  if (kind === "decisions") rows = rows.where("action", "in", decisions);
  if (kind === "refusals") rows = rows.where("action", "=", "refused");
  if (kind === "reads") rows = rows.where(isRead);
  if (kind === "changes")
    rows = rows.where("action", "not in", [...decisions, "refused"]).where(sql<boolean>`not ${isRead}`);
  return rows;
}

const details = z.record(z.string(), z.unknown()).catch({});

async function linesOf(context: Context, rows: readonly AuditRow[]): Promise<AuditLine[]> {
  const known = rows.map((row) => ({ ...row, details: details.parse(JSON.parse(row.details)) }));
  const names = await namesOf(
    context,
    known.flatMap((row) => (row.groupId === null ? [] : [row.groupId as GroupId])),
  );
  const people = await peopleOf(
    context,
    known.flatMap((row) => requestsIn(row.details)),
  );
  return known.map(({ at, actor, action, groupId, details: told }) => ({
    at,
    actor,
    action,
    group: groupId === null ? null : (names.get(groupId) ?? null),
    people: requestsIn(told).flatMap((id) => people.get(id) ?? []),
    details: told,
  }));
}

async function namesOf(context: Context, ids: readonly GroupId[]) {
  const rows = await inParts([...new Set(ids)], (part) =>
    context.store.db.selectFrom("groups").selectAll().where("id", "in", part).execute(),
  );
  const named = rows.map(async (row) => [String(row.id), await nameOf(context, groupFromRow(row))] as const);
  return new Map(await Promise.all(named));
}

/** The audit names requests; who asked is known as long as the request is. */
async function peopleOf({ store: { db } }: Context, ids: readonly JoinRequestId[]) {
  const rows = await inParts([...new Set(ids)], (part) =>
    db
      .selectFrom("joinRequests")
      .select(["id", "waId", "userId", "username"])
      .where("id", "in", part)
      .execute(),
  );
  return new Map(rows.map(({ id, ...person }): [JoinRequestId, Person] => [id, person]));
}

const named = z.object({
  requests: z.array(z.string()).catch([]),
  request: z.string().optional().catch(undefined),
  answers: z.array(z.object({ requestId: z.string() })).catch([]),
});

function requestsIn(told: Record<string, unknown>): JoinRequestId[] {
  const { requests, request, answers } = named.parse(told);
  const ids = [
    ...requests,
    ...(request === undefined ? [] : [request]),
    ...answers.map((each) => each.requestId),
  ];
  return ids.map((id) => id as JoinRequestId);
}
