// Which card speaks for those who wait in a group. Whoever begins to wait makes one thing unread, and an edit makes nothing
// unread: so a newcomer gets a new card, unless it would only repeat one that was posted a moment ago. Everybody who waits
// moves along; what was decided stays where it was decided.
import { dayMs } from "./durations.ts";
import { beginCard } from "./beginnings.ts";
import { cardDue, withCard, type Dossier, type Moment } from "./dossier.ts";
import { routeOf } from "./routes.ts";
import { isOpen, type Card, type CardId, type CardState } from "./model.ts";
import type { ActivityEntry } from "./activity.ts";

/** A message this young, with nothing of ours below it, is as unread as a new one would be. */
export const takesNewcomersForMs = 2 * 60_000;
/** What belongs together, such as a storm or what happens in a group, is told in one place for this long. */
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
  return cards
    .filter((card) => card.kind === "group")
    .findLast(({ state }) => state === "live" || state === "folded");
}

/** The card that takes a join request arriving now, made if need be. */
export function cardForNewcomer(dossier: Dossier, moment: Moment): [Dossier, CardId] {
  const live = liveCard(dossier);
  if (live !== undefined && takesNewcomers(dossier, live, moment)) return [dossier, live.id];
  return onNewCard(dossier, live, moment);
}

/** Everybody who waits moves along. */
function onNewCard(dossier: Dossier, live: Card | undefined, moment: Moment): [Dossier, CardId] {
  const card = newGroupCard(dossier, moment);
  const left = live === undefined ? dossier : leave(dossier, live, card.id);
  const next = {
    ...withCard(left, card),
    requests: left.requests.map((request) =>
      request.state === "pending" ? { ...request, cardId: card.id } : request,
    ),
  };
  return [cardDue(next, card.id), card.id];
}

type WhoWaits = Pick<Dossier, "requests" | "othersWait" | "lastPosted">;

/** Whether somebody who begins to wait now is told of on this card. */
export function takesNewcomers(dossier: WhoWaits, card: Card, { now }: Pick<Moment, "now">): boolean {
  if (card.state === "folded") return now - card.createdAt < recentForMs;
  // Its one message is still to come, whatever it will say by then.
  if (card.ts === null || card.postedAt === null) return true;
  return (
    now - card.postedAt < takesNewcomersForMs &&
    dossier.lastPosted === card.id &&
    someoneWaitsOn(dossier, card)
  );
}

function someoneWaitsOn(
  { requests, othersWait }: Pick<WhoWaits, "requests" | "othersWait">,
  card: Card,
): boolean {
  return othersWait || requests.some(({ state, cardId }) => state === "pending" && cardId === card.id);
}

/**
 * Cards go where the group's news goes now. What is in a channel already gives way to a new card where somebody waits; alerts, and
 * what stands in a thread, stay where they were told.
 */
export function cardsFollow(dossier: Dossier, moment: Moment): Dossier {
  const next = dossier.cards
    .filter(({ state }) => state === "live")
    .reduce((each, { id }) => cardDue(each, id), unpostedFollow(dossier));
  const live = liveCard(next);
  if (live === undefined || live.channel === next.channel || !someoneWaitsOn(next, live)) return next;
  return onNewCard(next, live, moment)[0];
}

/** What is not in a channel yet needs no other card. */
export function unpostedFollow(dossier: Dossier): Dossier {
  return dossier.cards
    .filter((card) => card.channel !== dossier.channel && isNowhere(card))
    .reduce(
      (next, card) =>
        cardDue(
          withCard(next, { ...card, channel: dossier.channel, state: unfolded(card), successorId: null }),
          card.id,
        ),
      dossier,
    );
}

function isNowhere(card: Card): boolean {
  if (card.ts !== null || card.postingAt !== null || card.threadOf !== null) return false;
  // What is over was told by the digest.
  return card.state !== "folded" || card.kind !== "suspension" || card.facts.clearedAt === null;
}

/** The digest of another channel cannot speak for it. */
function unfolded({ state }: Card): CardState {
  return state === "folded" ? "live" : state;
}

/**
 * Who was decided on stays here. Where everything is over there is nothing to move, and the card is history. Whose decision is under
 * way may come to wait again, and follows then.
 */
function leave(dossier: Dossier, card: Card, successorId: CardId): Dossier {
  const isUnderWay = dossier.requests.some((request) => isOpen(request) && request.cardId === card.id);
  const moves = card.state === "folded" || dossier.othersWait || isUnderWay;
  const next = withCard(
    dossier,
    moves ? { ...card, state: "moved", successorId } : { ...card, state: "closed" },
  );
  // First of all: buttons for one person stand in one message.
  return moves ? cardDue(next, card.id, true) : next;
}

/** A decision failed and its person waits again: on the live card, wherever that is by now. */
export function cardForWaiting(dossier: Dossier, moment: Moment): [Dossier, CardId] {
  const live = liveCard(dossier);
  return live === undefined ? cardForNewcomer(dossier, moment) : [dossier, live.id];
}

/** The group's standing changed, or its numbers: out of date where somebody waits. What is finished is history. */
export function liveCardDue(dossier: Dossier, urgent = false): Dossier {
  const live = liveCard(dossier);
  if (live === undefined) return dossier;
  const matters =
    live.ts === null ||
    dossier.othersWait ||
    dossier.requests.some((request) => isOpen(request) && request.cardId === live.id);
  return matters ? cardDue(dossier, live.id, urgent) : dossier;
}

/** Who waits meanwhile stands on the alert. */
export function suspensionDue(dossier: Dossier): Dossier {
  return dossier.cards
    .filter((card) => card.kind === "suspension")
    .filter(({ facts }) => facts.clearedAt === null)
    .reduce((next, { id }) => cardDue(next, id), dossier);
}

/** The group has a name now, or will not get one: what waited for it can be posted. */
export function unpostedCardsDue(dossier: Dossier): Dossier {
  return dossier.cards
    .filter((card) => card.ts === null)
    .reduce((next, card) => cardDue(next, card.id), dossier);
}

/** Adds to the thread of the channel's day, folded into the group's last message there while that is recent. */
export function noteActivity(dossier: Dossier, moment: Moment, entry: ActivityEntry): Dossier {
  if (!routeOf(dossier.group, dossier.routes).shows.activity) return dossier;
  const day = cardOfDay(dossier, moment);
  let next = dossier.cards.some(({ id }) => id === day.id)
    ? dossier
    : cardDue(withCard(dossier, day), day.id);
  const last = next.cards
    .filter((card) => card.kind === "activity")
    .findLast(({ state }) => state === "live");
  if (last !== undefined && last.threadOf === day.id && takesMore(last, moment)) {
    const facts = { entries: folded(last.facts.entries, entry) };
    return cardDue(withCard(next, { ...last, facts }), last.id);
  }
  if (last !== undefined) next = withCard(next, { ...last, state: "closed" });
  const card: Card<"activity"> = {
    ...cardHere(next, moment),
    kind: "activity",
    threadOf: day.id,
    facts: { entries: [entry] },
  };
  return cardDue(withCard(next, card), card.id);
}

/** One message a day in a channel, whichever group is the first to have news: the same day gives the same card. */
function cardOfDay({ channel }: Dossier, moment: Moment): Card<"day"> {
  const day = Math.floor(moment.now / dayMs);
  const id = `c_day${day}${channel.toLowerCase()}` as CardId;
  const begun = beginCard({ id, channel, state: "closed" }, moment);
  return { ...begun, createdAt: day * dayMs, kind: "day", facts: { at: day * dayMs } };
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
