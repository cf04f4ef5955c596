// Finding a group by words of its subject, for commands, forms and the list: newest first, as fast at ten thousand groups
// as at ten. Where no name has the words, the names that were probably meant, and groups of that name that were deleted.
import { setImmediate } from "node:timers/promises";
import { sql, type RawBuilder } from "kysely";
import type { Group, GroupId } from "../groups/model.ts";
import { folded, nearest } from "../groups/name-matching.ts";
import type { Reach } from "../groups/routes.ts";
import type { DeletedGroup, FoundGroups, FoundInstead, GroupLine } from "../groups/views.ts";
import { isWithin } from "../state/route-queries.ts";
import { readRoutes } from "../state/routes.ts";
import type { Context } from "../state/context.ts";
import { groupFromRow } from "../store/rows.ts";
import { nameOf, standingOf } from "./names.ts";

/** `reach`: of the groups that the person who looks may decide about. */
export type GroupSearch = { words: string; limit: number; offset: number; reach: Reach };

type Mine = RawBuilder<boolean>;

export async function findGroups(context: Context, search: GroupSearch): Promise<FoundGroups> {
  const words = wordsOf(search.words);
  const mine = isWithin(search.reach, await readRoutes(context));
  const matching = groupsNamed(context, words, mine).where("deletedAt", "is", null);
  const { total } = await matching
    .select((select) => select.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  if (total === 0 && words.length > 0)
    return { total, lines: [], instead: await foundInstead(context, { typed: search.words, words, mine }) };
  const rows = await matching
    .selectAll()
    .orderBy("createdAt", "desc")
    .orderBy("id")
    .limit(search.limit)
    .offset(search.offset)
    .execute();
  return { total, lines: await linesOf(context, rows.map(groupFromRow)) };
}

function groupsNamed({ store: { db } }: Context, words: readonly string[], mine: Mine) {
  return db
    .selectFrom("groups")
    .where(mine)
    .where((group) =>
      group.and(words.map((word) => sql<boolean>`${sql.ref("searchKey")} like ${`%${word}%`} escape '!'`)),
    );
}

async function linesOf(context: Context, groups: readonly Group[]): Promise<GroupLine[]> {
  const waiting = await waitingIn(
    context,
    groups.map((group) => group.id),
  );
  return Promise.all(
    groups.map(async (group): Promise<GroupLine> => ({
      group: await nameOf(context, group),
      standing: standingOf(group),
      memberCount: group.memberCount,
      waiting: waiting.get(group.id) ?? 0,
      createdAt: group.createdAt,
    })),
  );
}

async function waitingIn(context: Context, ids: readonly GroupId[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await context.store.db
    .selectFrom("joinRequests")
    .select((select) => ["groupId", select.fn.countAll<number>().as("waiting")])
    .where("groupId", "in", ids)
    .where("state", "=", "pending")
    .groupBy("groupId")
    .execute();
  return new Map(rows.map((row) => [row.groupId, row.waiting]));
}

async function foundInstead(
  context: Context,
  { typed, words, mine }: { typed: string; words: readonly string[]; mine: Mine },
): Promise<FoundInstead> {
  const ids = await nearestGroups(context, typed, mine);
  const rows =
    ids.length === 0
      ? []
      : await context.store.db.selectFrom("groups").selectAll().where("id", "in", ids).execute();
  const groups = rows.map(groupFromRow).toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  return { nearest: await linesOf(context, groups), deleted: await deletedGroups(context, words, mine) };
}

/** Newer ones are looked for more often. */
const mostCompared = 10_000;
const comparedAtOnce = 250;

/** A few names at a time: others wait for the same process. */
async function nearestGroups({ store: { db } }: Context, typed: string, mine: Mine): Promise<GroupId[]> {
  const rows = await db
    .selectFrom("groups")
    .where(mine)
    .select(["id", "subject"])
    .where("deletedAt", "is", null)
    .where("subject", "is not", null)
    .orderBy("createdAt", "desc")
    .limit(mostCompared)
    .execute();
  const ids = new Map(rows.map(({ id, subject }) => [subject ?? "", id]));
  const names = [...ids.keys()];
  const near: string[] = [];
  for (let from = 0; from < names.length; from += comparedAtOnce) {
    near.push(...nearest(typed, names.slice(from, from + comparedAtOnce)));
    await setImmediate();
  }
  return nearest(typed, near).flatMap((name) => ids.get(name) ?? []);
}

const mostDeleted = 3;

async function deletedGroups(
  context: Context,
  words: readonly string[],
  mine: Mine,
): Promise<DeletedGroup[]> {
  const rows = await groupsNamed(context, words, mine)
    .where("deletedAt", "is not", null)
    .selectAll()
    .select((group) =>
      group
        .selectFrom("operations")
        .select("operations.requestedBy")
        .whereRef("operations.groupId", "=", "groups.id")
        .where("operations.kind", "=", "delete")
        .where("operations.state", "=", "done")
        .limit(1)
        .as("deletedBy"),
    )
    .orderBy("deletedAt", "desc")
    .limit(mostDeleted)
    .execute();
  return Promise.all(
    rows.map(async ({ deletedBy, ...row }): Promise<DeletedGroup> => ({
      group: await nameOf(context, groupFromRow(row)),
      at: row.deletedAt ?? row.createdAt,
      by: deletedBy,
    })),
  );
}

/** More would be a text, not words of a name, and a database bounds the depth of a condition. */
const mostWords = 20;

/** Each word must occur, letter by letter: what has a meaning in LIKE is escaped. */
function wordsOf(words: string): string[] {
  return folded(words)
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, mostWords)
    .map((word) => word.replaceAll(/[!%_]/g, "!$&"));
}
