// Rows as they are when they begin: nothing decided, nothing tried, nothing posted.
import type { Moment } from "./dossier.ts";
import type { CardId, CardLife, CardState, ChannelId, JoinRequest, JoinRequestId, Person } from "./model.ts";

export function beginRequest(
  parts: Pick<JoinRequest, "groupId" | "whatsappId" | "requestedAt"> & { person: Person },
  moment: Moment,
): JoinRequest {
  const { person, ...rest } = parts;
  const { waId, userId, username } = person;
  return {
    waId,
    userId,
    username,
    ...rest,
    id: moment.newId("r") as JoinRequestId,
    state: "pending",
    cardId: null,
    decidedBy: null,
    decidedAt: null,
    operationId: null,
    reason: null,
    failure: null,
    closedAt: null,
    updatedAt: moment.now,
  };
}

type Unattached = CardLife & { groupId: null; operationId: null; threadOf: null; facts: null };

/** A card that belongs to nothing yet; its kind, and what that kind belongs to, are spread over it. */
export function beginCard(
  place: { channel: ChannelId; state?: CardState; id?: CardId },
  moment: Moment,
): Unattached {
  return {
    id: place.id ?? (moment.newId("c") as CardId),
    channel: place.channel,
    state: place.state ?? "live",
    groupId: null,
    operationId: null,
    threadOf: null,
    facts: null,
    successorId: null,
    ts: null,
    postingAt: null,
    postedAt: null,
    shownHash: null,
    buttons: null,
    movedAt: null,
    createdAt: moment.now,
  };
}
