// The cards on which somebody waits, to be drawn anew when something is written about them. The address book asks.
import type { Identity } from "../groups/identities.ts";
import { openStates } from "../groups/model.ts";
import type { Put } from "../outbox/entries.ts";
import type { Trx } from "../store/database.ts";
import { cardPut } from "./cards.ts";
import { namesKnownWith } from "./people.ts";
import { inParts } from "./rows-in-parts.ts";

export async function cardsOfWaiting(trx: Trx, named: readonly Identity[], dueAt: number): Promise<Put[]> {
  const names = (await namesKnownWith(trx, named)).map(({ value }) => value.replace("+", ""));
  const cards = await inParts(names, (part) =>
    trx
      .selectFrom("joinRequests")
      .innerJoin("cards", "cards.id", "joinRequests.cardId")
      .select(["cards.id", "cards.channel"])
      .distinct()
      .where("joinRequests.state", "in", openStates)
      .where((request) =>
        request.or([request("joinRequests.waId", "in", part), request("joinRequests.userId", "in", part)]),
      )
      .execute(),
  );
  return cards.map((card) => cardPut(card, { priority: 1, dueAt }));
}
