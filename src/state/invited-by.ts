// Who has invited a person to a group. Whoever asks whether somebody is expected asks here.
import type { GroupId, Person, SlackUserId } from "../groups/model.ts";
import { isOf } from "../groups/operations.ts";
import { samePerson } from "../groups/requests.ts";
import type { Database } from "../store/database.ts";
import { operationFromRow } from "../store/rows.ts";

/** Invitations that are looked through for a group, newest first. */
const invitationsRead = 50;

/** The newest invitation that may have reached them, as the one who wrote it named them. */
export async function invitedBy(
  db: Database,
  groupId: GroupId,
  person: Person,
): Promise<{ person: Person; by: SlackUserId | null; at: number } | undefined> {
  const rows = await db
    .selectFrom("operations")
    .selectAll()
    .where("groupId", "=", groupId)
    .where("kind", "=", "invite")
    .orderBy("createdAt", "desc")
    .limit(invitationsRead)
    .execute();
  for (const operation of rows.map(operationFromRow)) {
    if (!isOf(operation, "invite")) continue;
    const found = operation.task.people.find(
      (each) => each.message !== null && each.message.state !== "failed" && samePerson(each.person, person),
    );
    if (found !== undefined)
      return { person: found.person, by: operation.requestedBy, at: operation.createdAt };
  }
  return undefined;
}
