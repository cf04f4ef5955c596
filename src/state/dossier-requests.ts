// Which join requests a dossier needs: all that may change with its group, or, where thousands may wait, only those that are mentioned
// and whether others wait too. `dossiers.ts` loads them.
import { liveCard } from "../groups/live-card.ts";
import { openStates, type Card, type CardId, type GroupId, type JoinRequest } from "../groups/model.ts";
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
  const found = await Promise.all([
    inParts(whole, (part) =>
      trx
        .selectFrom("joinRequests")
        .selectAll()
        .where("groupId", "in", part)
        .where("state", "in", openStates)
        .execute(),
    ),
    by("cardId", cardIds),
    by("whatsappId", whatsappIds ?? []),
    by(
      "waId",
      people.flatMap(({ waId }) => waId ?? []),
    ),
    by(
      "userId",
      people.flatMap(({ userId }) => userId ?? []),
    ),
  ]);
  const unique = new Map(found.flat().map((row) => [row.id, requestFromRow(row)]));
  return [...unique.values()].toSorted(
    (one, other) => one.requestedAt - other.requestedAt || one.id.localeCompare(other.id),
  );
}

/** How many wait on the live cards of narrow groups: counted up to one more than are mentioned, since thousands may wait. */
export async function waitingOnLiveCards(
  trx: Trx,
  cardsByGroup: ReadonlyMap<string, readonly Card[]>,
  { narrow, whatsappIds = [], people = [] }: Mentions,
): Promise<Map<CardId, number>> {
  const live = [...(narrow ?? [])].flatMap(
    (groupId) => liveCard({ cards: cardsByGroup.get(groupId) ?? [] })?.id ?? [],
  );
  // Nobody is loaded for more than what is mentioned of them: the id, and each of two ids of a person.
  const most = whatsappIds.length + 2 * people.length + 1;
  const rows = await inParts(live, (part) =>
    trx
      .selectFrom("cards")
      .select("cards.id")
      .select((card) =>
        card
          .selectFrom(
            card
              .selectFrom("joinRequests")
              .select("joinRequests.id")
              .whereRef("joinRequests.cardId", "=", "cards.id")
              .where("joinRequests.state", "=", "pending")
              .limit(most)
              .as("some"),
          )
          .select((some) => some.fn.countAll<number>().as("waiting"))
          .as("waiting"),
      )
      .where("cards.id", "in", part)
      .execute(),
  );
  return new Map(rows.map(({ id, waiting }) => [id, waiting ?? 0]));
}
