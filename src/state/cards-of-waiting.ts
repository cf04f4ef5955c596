// The cards on which somebody waits, to be drawn anew when something is written about them. The address book asks.
import type { Identity } from "../groups/identities.ts";
import { openStates } from "../groups/model.ts";
import type { Put } from "../outbox/entries.ts";
import type { Trx } from "../store/database.ts";
import { cardPuts } from "./cards.ts";
import { namesKnownWith } from "./people.ts";
import { inParts } from "./rows-in-parts.ts";

export async function cardsOfWaiting(trx: Trx, named: readonly Identity[], dueAt: number): Promise<Put[]> {
  const known = await namesKnownWith(trx, named);
  const names = [...named, ...known].map(({ value }) => value.replace("+", ""));
  const waiting = await inParts([...new Set(names)], (part) =>
    trx
      .selectFrom("joinRequests")
      .select("cardId")
      .where("state", "in", openStates)
      .where((request) => request.or([request("waId", "in", part), request("userId", "in", part)]))
      .execute(),
  );
  return cardPuts(
    trx,
    waiting.flatMap(({ cardId }) => cardId ?? []),
    { priority: 1, dueAt },
  );
}
