// What Groupdesk knows already of people who ask to join: who invited them, and who rejected them here before. The views of
// requests read it.
import type { GroupId, JoinRequest, JoinRequestId, Person } from "../groups/model.ts";
import { isOf } from "../groups/operations.ts";
import { samePerson } from "../groups/requests.ts";
import type { KnownBefore } from "../groups/views.ts";
import { inParts } from "../state/rows-in-parts.ts";
import type { Database } from "../store/database.ts";
import { operationFromRow } from "../store/rows.ts";

/** Invitations that are looked through for each group. */
const invitationsRead = 50;

export async function knownBefore(
  db: Database,
  requests: readonly JoinRequest[],
): Promise<Map<JoinRequestId, KnownBefore[]>> {
  const invited = await invitations(db, [...new Set(requests.map(({ groupId }) => groupId))]);
  const rejected = await rejections(db, requests);
  return new Map(
    requests.map((request) => {
      const invitation = invited.find(
        ({ groupId, people, at }) =>
          groupId === request.groupId &&
          at <= request.requestedAt &&
          people.some((person) => samePerson(person, request)),
      );
      const rejection = rejected.find(
        (each) =>
          each.whatsappId === request.whatsappId &&
          each.groupId === request.groupId &&
          each.id !== request.id &&
          each.at <= request.requestedAt,
      );
      return [
        request.id,
        [
          ...(invitation === undefined
            ? []
            : [{ what: "invited" as const, by: invitation.by, at: invitation.at }]),
          ...(rejection === undefined
            ? []
            : [{ what: "rejected" as const, by: rejection.by, at: rejection.at }]),
        ],
      ];
    }),
  );
}

type Invitation = { groupId: GroupId; people: Person[]; by: string | null; at: number };

/** Newest first; only people whom the message may have reached. */
async function invitations(db: Database, groupIds: readonly GroupId[]): Promise<Invitation[]> {
  const found: Invitation[] = [];
  for (const groupId of groupIds) {
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
      const people = operation.task.people
        .filter(({ message }) => message !== null && message.state !== "failed")
        .map(({ person }) => person);
      found.push({ groupId, people, by: operation.requestedBy, at: operation.createdAt });
    }
  }
  return found;
}

/** WhatsApp gives the same id when the same person asks again. Newest first. */
async function rejections(db: Database, requests: readonly JoinRequest[]) {
  const rows = await inParts([...new Set(requests.map(({ whatsappId }) => whatsappId))], (part) =>
    db
      .selectFrom("joinRequests")
      .select(["id", "groupId", "whatsappId", "decidedBy", "closedAt"])
      .where("whatsappId", "in", part)
      .where("state", "=", "rejected")
      .execute(),
  );
  return rows
    .map(({ decidedBy, closedAt, ...row }) => ({ ...row, by: decidedBy, at: closedAt ?? 0 }))
    .toSorted((one, other) => other.at - one.at);
}
