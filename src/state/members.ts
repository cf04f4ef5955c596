// Who is in which group, by identity, as far as WhatsApp has told: events add and take away, a reading replaces. The intake and readings
// write it; what is shown about a person reads it.
import type { GroupId } from "../groups/model.ts";
import { identitiesOf, type Named } from "../groups/identities.ts";
import type { Trx } from "../store/database.ts";
import { partsOf } from "./rows-in-parts.ts";

export type Came = { groupId: GroupId; person: Named; isIn: boolean };

/** In the order in which it happened: who came and went is out. */
export async function membersCame(trx: Trx, news: readonly Came[]): Promise<void> {
  const last = new Map(
    news.flatMap(({ groupId, person, isIn }) =>
      valuesOf(person).map((value) => [`${groupId} ${value}`, { groupId, value, isIn }] as const),
    ),
  );
  const { in: came = [], out: went = [] } = Object.groupBy(last.values(), ({ isIn }) =>
    isIn ? "in" : "out",
  );
  for (const [groupId, theirs] of Map.groupBy(went, (each) => each.groupId))
    await trx
      .deleteFrom("members")
      .where("groupId", "=", groupId)
      .where(
        "value",
        "in",
        theirs.map(({ value }) => value),
      )
      .execute();
  await put(trx, came);
}

/** These people and nobody else. */
export async function membersAre(trx: Trx, groupId: GroupId, people: readonly Named[]): Promise<void> {
  const values = [...new Set(people.flatMap(valuesOf))];
  const others = trx.deleteFrom("members").where("groupId", "=", groupId);
  await (values.length === 0 ? others : others.where("value", "not in", values)).execute();
  await put(
    trx,
    values.map((value) => ({ groupId, value })),
  );
}

async function put(trx: Trx, rows: readonly { groupId: GroupId; value: string }[]): Promise<void> {
  for (const part of partsOf(rows))
    await trx
      .insertInto("members")
      .values(part.map(({ groupId, value }) => ({ groupId, value })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** What a person may be looked for by. */
function valuesOf(person: Named): string[] {
  return identitiesOf(person).flatMap(({ kind, value }) =>
    kind === "number" || kind === "user id" ? value : [],
  );
}
