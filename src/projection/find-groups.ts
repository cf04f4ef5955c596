// Finding a group by words of its subject, for commands, forms and the list: newest first, as fast at ten thousand groups
// as at ten.
import { sql } from "kysely";
import type { GroupId } from "../groups/model.ts";
import type { FoundGroups, GroupLine } from "../groups/views.ts";
import { groupFromRow, searchKey } from "../store/rows.ts";
import { nameOf, standingOf } from "./names.ts";
import type { Context } from "../state/context.ts";

export type GroupSearch = { words: string; limit: number; offset: number; withDeleted?: boolean };

export async function findGroups(context: Context, search: GroupSearch): Promise<FoundGroups> {
  const matching = context.store.db
    .selectFrom("groups")
    .where((group) =>
      group.and([
        ...wordsOf(search.words).map(
          (word) => sql<boolean>`${sql.ref("searchKey")} like ${`%${word}%`} escape '!'`,
        ),
        ...(search.withDeleted === true ? [] : [group("deletedAt", "is", null)]),
      ]),
    );
  const { total } = await matching
    .select((select) => select.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await matching
    .selectAll()
    .orderBy("createdAt", "desc")
    .orderBy("id")
    .limit(search.limit)
    .offset(search.offset)
    .execute();
  const groups = rows.map(groupFromRow);
  const waiting = await waitingIn(
    context,
    groups.map((group) => group.id),
  );
  const lines = await Promise.all(
    groups.map(async (group): Promise<GroupLine> => ({
      group: await nameOf(context, group),
      standing: standingOf(group),
      memberCount: group.memberCount,
      waiting: waiting.get(group.id) ?? 0,
      createdAt: group.createdAt,
    })),
  );
  return { total, lines };
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

/** More would be a text, not words of a name, and a database bounds the depth of a condition. */
const mostWords = 20;

/** Each word must occur, letter by letter: what has a meaning in LIKE is escaped. */
function wordsOf(words: string): string[] {
  return searchKey(words)
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, mostWords)
    .map((word) => word.replaceAll(/[!%_]/g, "!$&"));
}
