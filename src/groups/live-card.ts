// Which card speaks for a group. One is live at a time and it is the newest: while it is recent it takes what comes;
// once it has scrolled away a new one takes over everybody who waits, and the old one shrinks to a pointer.
import { beginCard } from "./beginnings.ts";
import { cardDue, withCard, type Dossier, type Moment } from "./dossier.ts";
import { isOpen, type ActivityEntry, type Card, type CardId, type CardState } from "./model.ts";

/** After this long a message has scrolled away. */
export const recentForMs = 10 * 60_000;
const entriesPerActivityCard = 20;
/** A line names few of them, and each who comes has it written anew. */
const peoplePerEntry = 200;

/** A card about this group; its kind is spread over it. */
export function cardHere({ channel, group }: Dossier, moment: Moment, state: CardState = "live") {
  return { ...beginCard({ channel, state }, moment), groupId: group.id };
}

function newGroupCard(dossier: Dossier, moment: Moment): Card<"group"> {
  return { ...cardHere(dossier, moment), kind: "group" };
}

export function liveCard({ cards }: Pick<Dossier, "cards">): Card<"group"> | undefined {
  return cards.filter((card) => card.kind === "group").findLast((card) => card.state !== "moved");
}

/** Of the cards of one group: the one that takes join requests arriving now, if it has not scrolled away. */
export function recentCard(cards: readonly Card[], now: number): Card<"group"> | undefined {
  const live = liveCard({ cards });
  return live !== undefined && now - (live.postedAt ?? live.createdAt) < recentForMs ? live : undefined;
}

/** The card that takes a join request arriving now, made if need be. */
export function takeRecentCard(dossier: Dossier, moment: Moment): [Dossier, CardId] {
  const live = liveCard(dossier);
  const recent = recentCard(dossier.cards, moment.now);
  if (recent !== undefined) return [dossier, recent.id];
  const card = newGroupCard(dossier, moment);
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
    parent = newGroupCard(next, moment);
    next = cardDue(withCard(next, parent), parent.id);
  }
  const parentId = parent.id;
  const last = next.cards
    .filter((card) => card.kind === "activity")
    .findLast((card) => card.threadOf === parentId);
  if (last !== undefined && takesMore(last, moment)) {
    const facts = { entries: folded(last.facts.entries, entry) };
    return cardDue(withCard(next, { ...last, facts }), last.id);
  }
  if (last !== undefined && last.state === "live") next = withCard(next, { ...last, state: "closed" });
  const card: Card<"activity"> = {
    ...cardHere(next, moment),
    kind: "activity",
    threadOf: parentId,
    facts: { entries: [entry] },
  };
  return cardDue(withCard(next, card), card.id);
}

function takesMore({ state, createdAt, facts }: Card<"activity">, moment: Moment): boolean {
  return (
    state === "live" && moment.now - createdAt < recentForMs && facts.entries.length < entriesPerActivityCard
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
    entry.what === last.what &&
    last.people.length < peoplePerEntry
  ) {
    return [...entries.slice(0, -1), { ...last, people: [...last.people, ...entry.people], at: entry.at }];
  }
  return [...entries, entry];
}
