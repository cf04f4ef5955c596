// Moves for many join requests of one group in a time that grows with their number and not with its square: a move searches and copies
// all requests of its dossier, so each one gets a dossier with those alone that it concerns. Readings and deletions use it.
import type { Dossier } from "./dossier.ts";
import { liveCard } from "./live-card.ts";
import type { CardId, JoinRequest } from "./model.ts";

type Keys<Item> = { ofItem(item: Item): string; ofRequest(request: JoinRequest): string };

/** `move` must need and change no requests but those with the key of its item. */
export function movedForEach<Item>(
  dossier: Dossier,
  items: readonly Item[],
  keys: Keys<Item>,
  move: (dossier: Dossier, item: Item) => Dossier,
): Dossier {
  const byKey = Map.groupBy(dossier.requests, keys.ofRequest);
  const changed = new Map(dossier.requests.map((request) => [request.id, request]));
  const waiting = new Map<CardId | null, number>();
  const count = (requests: readonly JoinRequest[], by: 1 | -1): void => {
    for (const { state, cardId } of requests)
      if (state === "pending") waiting.set(cardId, (waiting.get(cardId) ?? 0) + by);
  };
  count(dossier.requests, 1);
  const [due, audit] = [[...dossier.due], [...dossier.audit]];
  let next = dossier;
  for (const item of items) {
    const key = keys.ofItem(item);
    const requests = byKey.get(key) ?? [];
    count(requests, -1);
    const live = liveCard(next);
    const othersWait = dossier.othersWait || (live !== undefined && (waiting.get(live.id) ?? 0) > 0);
    next = move({ ...next, requests, othersWait, due: [], audit: [] }, item);
    if (liveCard(next)?.id !== live?.id) onto(waiting, liveCard(next)?.id);
    count(next.requests, 1);
    byKey.set(key, [...next.requests]);
    for (const request of next.requests) changed.set(request.id, request);
    for (const each of next.due) due.push(each);
    for (const each of next.audit) audit.push(each);
  }
  const { othersWait } = dossier;
  return { ...next, requests: onLiveCard(dossier, next, [...changed.values()]), othersWait, due, audit };
}

/** A new live card takes over everybody who waits. */
function onto(waiting: Map<CardId | null, number>, live: CardId | undefined): void {
  if (live === undefined) return;
  const all = [...waiting.values()].reduce((sum, each) => sum + each, 0);
  waiting.clear();
  waiting.set(live, all);
}

/** The same for the requests themselves; what was decided stays where it was decided. */
function onLiveCard(
  before: Dossier,
  after: Dossier,
  requests: readonly JoinRequest[],
): readonly JoinRequest[] {
  const live = liveCard(after);
  if (live === undefined || live.id === liveCard(before)?.id) return requests;
  return requests.map((request) =>
    request.state === "pending" && request.cardId !== live.id ? { ...request, cardId: live.id } : request,
  );
}
