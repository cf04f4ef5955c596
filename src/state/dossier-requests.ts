// Which join requests a dossier needs: all that may change with its group, or, where thousands may wait, only those that are mentioned
// and whether others wait too. `dossiers.ts` loads them.
import { liveCard } from "../groups/live-card.ts";
import {
  openStates,
  type Card,
  type GroupId,
  type JoinRequest,
  type JoinRequestId,
} from "../groups/model.ts";
import type { Trx } from "../store/database.ts";
import { requestFromRow } from "../store/rows.ts";
import type { Mentions } from "./dossiers.ts";
import { inParts } from "./rows-in-parts.ts";

export async function requestsOf(
  trx: Trx,
  whole: readonly GroupId[],
  { cards, mentions }: { cards: readonly Card[]; mentions: Mentions },
): Promise<JoinRequest[]> {
  const { whatsappIds, people = [] } = mentions;
  const wholeSet = new Set<string | null>(whole);
  const cardIds = cards.filter((card) => wholeSet.has(card.groupId)).map(({ id }) => id);
  const by = (column: "cardId" | "whatsappId" | "waId" | "userId", values: readonly string[]) =>
    inParts([...new Set(values)], (part) =>
      trx
        .selectFrom("joinRequests")
        .selectAll()
        .where(column, "in", part as never)
        .execute(),
    );
  const found = [
    await inParts(whole, (part) =>
      trx
        .selectFrom("joinRequests")
        .selectAll()
        .where("groupId", "in", part)
        .where("state", "in", openStates)
        .execute(),
    ),
    await by("cardId", cardIds),
    await by("whatsappId", whatsappIds ?? []),
    await by(
      "waId",
      people.flatMap(({ waId }) => waId ?? []),
    ),
    await by(
      "userId",
      people.flatMap(({ userId }) => userId ?? []),
    ),
  ].flat();
  const unique = new Map(found.map((row) => [row.id, requestFromRow(row)]));
  return [...unique.values()].toSorted(
    (one, other) => one.requestedAt - other.requestedAt || one.id.localeCompare(other.id),
  );
}

/** Of those who wait on the live cards of narrow groups: some, and at least one who is not mentioned if there is one. */
export async function waitingOnLiveCards(
  trx: Trx,
  cardsByGroup: ReadonlyMap<string, readonly Card[]>,
  { narrow, whatsappIds = [], people = [] }: Mentions,
): Promise<Map<GroupId, JoinRequestId[]>> {
  const waiting = new Map<GroupId, JoinRequestId[]>();
  for (const groupId of narrow ?? []) {
    const live = liveCard({ cards: cardsByGroup.get(groupId) ?? [] });
    if (live === undefined) continue;
    const rows = await trx
      .selectFrom("joinRequests")
      .select("id")
      .where("cardId", "=", live.id)
      .where("state", "=", "pending")
      // Nobody is loaded for more than what is mentioned of them: the id, and each of two ids of a person.
      .limit(whatsappIds.length + 2 * people.length + 1)
      .execute();
    waiting.set(
      groupId,
      rows.map(({ id }) => id),
    );
  }
  return waiting;
}
