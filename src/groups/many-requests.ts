// Moves for many join requests of one group in a time that grows with their number and not with its square: a move searches and copies
// all requests of its dossier, so each one gets a dossier with those alone that it concerns. Readings and deletions use it.
import type { Dossier } from "./dossier.ts";
import { liveCard } from "./live-card.ts";
import { isOpen, type JoinRequest } from "./model.ts";

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
  const [due, audit] = [[...dossier.due], [...dossier.audit]];
  let next = dossier;
  for (const item of items) {
    const key = keys.ofItem(item);
    next = move({ ...next, requests: byKey.get(key) ?? [], due: [], audit: [] }, item);
    byKey.set(key, [...next.requests]);
    for (const request of next.requests) changed.set(request.id, request);
    for (const each of next.due) due.push(each);
    for (const each of next.audit) audit.push(each);
  }
  return { ...next, requests: onLiveCard(dossier, next, [...changed.values()]), due, audit };
}

/** A new live card takes over everybody who waits. */
function onLiveCard(
  before: Dossier,
  after: Dossier,
  requests: readonly JoinRequest[],
): readonly JoinRequest[] {
  const live = liveCard(after);
  if (live === undefined || live.id === liveCard(before)?.id) return requests;
  return requests.map((request) =>
    isOpen(request) && request.cardId !== live.id ? { ...request, cardId: live.id } : request,
  );
}
