// Which join requests a dossier needs: all that may change with its group, or, where thousands may wait, only those that are mentioned
// and whether others wait too. `dossiers.ts` loads them.
import { liveCard } from "../groups/live-card.ts";
import { openStates, type Card, type CardId, type GroupId, type JoinRequest } from "../groups/model.ts";
import type { Trx } from "../store/database.ts";
import { requestFromRow } from "../store/rows.ts";
import type { Mentions } from "./dossiers.ts";
import { inParts } from "./rows-in-parts.ts";

/** Those that are named one by one, whichever group they belong to. */
export async function mentionedRequests(
  trx: Trx,
  { whatsappIds = [], people = [] }: Mentions,
): Promise<JoinRequest[]> {
  const found = await Promise.all([
    requestsBy(trx, "whatsappId", whatsappIds),
    requestsBy(
      trx,
      "waId",
      people.flatMap(({ waId }) => waId ?? []),
    ),
    requestsBy(
      trx,
      "userId",
      people.flatMap(({ userId }) => userId ?? []),
    ),
  ]);
  return found.flat();
}

/** Everybody who waits in these groups, and who stands on their cards. */
export async function allRequestsOf(
  trx: Trx,
  groupIds: ReadonlySet<GroupId>,
  cards: readonly Card[],
): Promise<JoinRequest[]> {
  const theirs = cards.filter(({ groupId }) => groupId !== null && groupIds.has(groupId));
  const [open, onCards] = await Promise.all([
    inParts([...groupIds], (part) =>
      trx
        .selectFrom("joinRequests")
        .selectAll()
        .where("groupId", "in", part)
        .where("state", "in", openStates)
        .execute(),
    ),
    requestsBy(
      trx,
      "cardId",
      theirs.map(({ id }) => id),
    ),
  ]);
  return [...open.map(requestFromRow), ...onCards];
}

/** Who takes a place in these groups although they are not in them yet. */
export async function beingApproved(trx: Trx, groupIds: readonly GroupId[]): Promise<JoinRequest[]> {
  const rows = await inParts(groupIds, (part) =>
    trx
      .selectFrom("joinRequests")
      .selectAll()
      .where("groupId", "in", part)
      .where("state", "=", "approving")
      .execute(),
  );
  return rows.map(requestFromRow);
}

async function requestsBy(
  trx: Trx,
  column: "cardId" | "whatsappId" | "waId" | "userId",
  values: readonly string[],
): Promise<JoinRequest[]> {
  const rows = await inParts([...new Set(values)], (part) =>
    trx
      .selectFrom("joinRequests")
      .selectAll()
      .where(column, "in", part as never)
      .execute(),
  );
  return rows.map(requestFromRow);
}

/** Each once, oldest first. */
export function inOrder(requests: readonly JoinRequest[]): JoinRequest[] {
  const unique = new Map(requests.map((request) => [request.id, request]));
  return [...unique.values()].toSorted(
    (one, other) => one.requestedAt - other.requestedAt || one.id.localeCompare(other.id),
  );
}

/** The live cards of narrow groups on which somebody waits who is not mentioned: thousands may, and one is enough to know. */
export async function cardsWhereOthersWait(
  trx: Trx,
  cardsByGroup: ReadonlyMap<string, readonly Card[]>,
  { narrow, whatsappIds = [], people = [] }: Mentions,
): Promise<Set<CardId>> {
  const live = [...(narrow ?? [])].flatMap(
    (groupId) => liveCard({ cards: cardsByGroup.get(groupId) ?? [] })?.id ?? [],
  );
  const mentioned = [
    ["whatsappId", whatsappIds],
    ["waId", people.flatMap(({ waId }) => waId ?? [])],
    ["userId", people.flatMap(({ userId }) => userId ?? [])],
  ] as const;
  const rows = await inParts(live, (part) =>
    trx
      .selectFrom("cards")
      .select("id")
      .where("id", "in", part)
      .where((card) => {
        let others = card
          .selectFrom("joinRequests")
          .select("joinRequests.id")
          .whereRef("joinRequests.cardId", "=", "cards.id")
          .where("joinRequests.state", "=", "pending");
        for (const [column, ids] of mentioned)
          if (ids.length > 0)
            others = others.where((request) =>
              request.or([request(column, "is", null), request(column, "not in", ids)]),
            );
        // Not `exists`, of which PostgreSQL would make a join with all who wait anywhere.
        return card(others.limit(1), "is not", null);
      })
      .execute(),
  );
  return new Set(rows.map(({ id }) => id));
}
