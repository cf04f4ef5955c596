// Invitations by whom they were sent to. What is known of people reads them over all groups; rules within the one somebody asks to join.
import type { Identity } from "../groups/identities.ts";
import type { Operation } from "../groups/model.ts";
import { isOf } from "../groups/operations.ts";
import type { Database } from "../store/database.ts";
import { operationFromRow } from "../store/rows.ts";
import { inParts } from "./rows-in-parts.ts";

/** Of somebody busy, no more than this many are looked at. */
const mostRead = 1_000;

/** Newest first. Several people may be named in one, and none of these may have got the message. */
export async function invitationsNaming(
  db: Database,
  names: readonly Identity[],
): Promise<(Operation & Operation<"invite">)[]> {
  const values = [...new Set(names.map(({ value }) => value))];
  const rows = await inParts(values, (part) =>
    db
      .selectFrom("operations")
      .selectAll()
      .where("id", "in", (query) =>
        query.selectFrom("invitations").select("operationId").where("value", "in", part),
      )
      .orderBy("createdAt", "desc")
      .limit(mostRead)
      .execute(),
  );
  const unique = new Map(rows.map((row) => [row.id, operationFromRow(row)]));
  return [...unique.values()]
    .filter((operation) => isOf(operation, "invite"))
    .toSorted((one, other) => other.createdAt - one.createdAt);
}
