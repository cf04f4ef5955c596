// Which card speaks for a group. One is live at a time and it is the newest: while it is recent it takes what comes;
// once it has scrolled away a new one takes over everybody who waits, and the old one shrinks to a pointer.
import { beginCard } from "./beginnings.ts";
import { cardDue, withCard, type Dossier, type Moment } from "./dossier.ts";
import type { ActivityEntry, Card, CardFacts, CardId, CardKind, CardState } from "./model.ts";
import { isOpen } from "./model.ts";

/** After this long a message has scrolled away. */
export const recentForMs = 10 * 60_000;
const entriesPerActivityCard = 20;

export function newCard(
  dossier: Dossier,
  moment: Moment,
  parts: { kind: CardKind; state?: CardState; threadOf?: CardId; facts?: CardFacts },
): Card {
  return beginCard({ ...parts, channel: dossier.channel, groupId: dossier.group.id }, moment);
}

export function liveCard(dossier: Dossier): Card | undefined {
  return dossier.cards.findLast((card) => card.kind === "group" && card.state !== "moved");
}

/** The card that takes a join request arriving now, made if need be. */
export function takeRecentCard(dossier: Dossier, moment: Moment): [Dossier, CardId] {
  const live = liveCard(dossier);
  if (live !== undefined && moment.now - (live.postedAt ?? live.createdAt) < recentForMs)
    return [dossier, live.id];
  const card = newCard(dossier, moment, { kind: "group" });
  let next = withCard(dossier, card);
  next = {
    ...next,
    requests: next.requests.map((request) => (isOpen(request) ? { ...request, cardId: card.id } : request)),
  };
  if (live !== undefined) next = moved(next, live, card.id);
  return [cardDue(next, card.id), card.id];
}

/** Its thread is over too: what happens from now on stands under the successor. */
function moved(dossier: Dossier, card: Card, successorId: CardId): Dossier {
  return dossier.cards
    .filter((each) => each.kind === "activity" && each.threadOf === card.id && each.state === "live")
    .reduce(
      (next, each) => withCard(next, { ...each, state: "closed" }),
      withCard(dossier, { ...card, state: "moved", successorId }),
    );
}

/** The group's standing changed, or its numbers: what shows them is out of date. */
export function liveCardDue(dossier: Dossier, urgent = false): Dossier {
  return cardDue(dossier, liveCard(dossier)?.id ?? null, urgent);
}

/** The group has a name now, or will not get one: what waited for it can be posted. */
export function unpostedCardsDue(dossier: Dossier): Dossier {
  return dossier.cards
    .filter((card) => card.ts === null)
    .reduce((next, card) => cardDue(next, card.id), dossier);
}

/** Adds to the thread of the group's card, folded into the last message there while that is recent. */
export function noteActivity(dossier: Dossier, moment: Moment, entry: ActivityEntry): Dossier {
  let next = dossier;
  let parent = liveCard(next);
  if (parent === undefined) {
    parent = newCard(next, moment, { kind: "group" });
    next = cardDue(withCard(next, parent), parent.id);
  }
  const parentId = parent.id;
  const last = next.cards.findLast((card) => card.kind === "activity" && card.threadOf === parentId);
  if (last?.facts?.kind === "activity" && takesMore(last, last.facts.entries, moment)) {
    const facts = { kind: "activity" as const, entries: folded(last.facts.entries, entry) };
    return cardDue(withCard(next, { ...last, facts }), last.id);
  }
  if (last !== undefined && last.state === "live") next = withCard(next, { ...last, state: "closed" });
  const facts = { kind: "activity" as const, entries: [entry] };
  const card = newCard(next, moment, { kind: "activity", threadOf: parentId, facts });
  return cardDue(withCard(next, card), card.id);
}

function takesMore(card: Card, entries: readonly ActivityEntry[], moment: Moment): boolean {
  return (
    card.state === "live" &&
    moment.now - card.createdAt < recentForMs &&
    entries.length < entriesPerActivityCard
  );
}

/** Two lines of people who did the same become one. */
function folded(entries: readonly ActivityEntry[], entry: ActivityEntry): ActivityEntry[] {
  const last = entries.at(-1);
  if (
    last !== undefined &&
    "people" in last &&
    last.what !== "not removed" &&
    "people" in entry &&
    entry.what === last.what
  ) {
    return [...entries.slice(0, -1), { ...last, people: [...last.people, ...entry.people], at: entry.at }];
  }
  return [...entries, entry];
}
