// A reading of a group in which thousands wait, in parts that each hold the event loop and the group's lock for a moment only: what
// it says and we know already is left out. `read-group.ts` applies them, one transaction each.
import type { Reading } from "../groups/reading.ts";
import { openStates, type GroupId, type JoinRequest } from "../groups/model.ts";
import { readingPace } from "../pace.ts";
import type { Context } from "../state/context.ts";
import type { Mentions } from "../state/dossiers.ts";

type Part = { part: Reading; mentions: Mentions };
type Listed = NonNullable<Reading["requests"]>[number];
export type Known = Pick<
  JoinRequest,
  "whatsappId" | "state" | "waId" | "userId" | "username" | "requestedAt"
>;

/** At least one, for what is read of the group itself. `waiting` is what we know of who waits. */
export function partsOfReading(groupId: GroupId, reading: Reading, waiting: readonly Known[]): Part[] {
  if (reading.requests === null) return [{ part: reading, mentions: {} }];
  const listedElsewhere = new Set(reading.requests.map(({ whatsappId }) => whatsappId));
  const known = new Map(waiting.map((each) => [each.whatsappId, each]));
  const news = reading.requests.filter((listed) => !isKnown(listed, known.get(listed.whatsappId)));
  const missing = [...known.values()].filter(({ whatsappId }) => !listedElsewhere.has(whatsappId));
  const narrow = new Set([groupId]);
  const partOf = (requests: readonly Listed[], whatsappIds: readonly string[]): Part => ({
    part: { ...reading, requests, listedElsewhere },
    mentions: { whatsappIds, narrow },
  });
  const parts = [
    ...inTurns(news).map((some) => partOf(some, idsOf(some))),
    ...inTurns(missing).map((some) => partOf([], idsOf(some))),
  ];
  return parts.length === 0 ? [partOf([], [])] : parts;
}

/** Everybody in this group who waits, or is being decided on. */
export function whoWaits({ store }: Context, groupId: GroupId): Promise<Known[]> {
  return store.db
    .selectFrom("joinRequests")
    .select(["whatsappId", "state", "waId", "userId", "username", "requestedAt"])
    .where("groupId", "=", groupId)
    .where("state", "in", openStates)
    .execute();
}

function isKnown({ person, at }: Listed, known: Known | undefined): boolean {
  if (known === undefined || (at !== null && at > known.requestedAt)) return false;
  const { waId, userId, username } = person;
  return (
    (waId === null || known.waId !== null) &&
    (userId === null || known.userId !== null) &&
    (username === null || username === known.username)
  );
}

function idsOf(some: readonly { whatsappId: string }[]): string[] {
  return some.map(({ whatsappId }) => whatsappId);
}

function inTurns<Each>(all: readonly Each[]): Each[][] {
  const { requestsPerTurn } = readingPace;
  return Array.from({ length: Math.ceil(all.length / requestsPerTurn) }, (_, turn) =>
    all.slice(turn * requestsPerTurn, (turn + 1) * requestsPerTurn),
  );
}
