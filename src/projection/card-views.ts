// From the state to what a card says: reads what one card shows and makes its view. Nothing is decided here.
import { groupCapacity, type Card, type Group } from "../groups/model.ts";
import { seats } from "../groups/decisions.ts";
import type {
  AgreementView,
  CardView,
  DigestView,
  GroupCardView,
  GroupName,
  MovedCardView,
} from "../groups/views.ts";
import type { Database } from "../store/database.ts";
import { agreementOf, whoAgreed } from "../state/agreements.ts";
import { cardById } from "../state/cards.ts";
import { groupById } from "../state/groups.ts";
import { troubleById } from "../state/troubles.ts";
import { requestFromRow } from "../store/rows.ts";
import type { Context } from "../state/context.ts";
import { announcementView } from "./announcement-view.ts";
import { nameOf, standingOf } from "./names.ts";
import { telling, type Telling } from "./telling.ts";
import { operationView, toldView } from "./operation-views.ts";
import { guestsView } from "./guests-view.ts";
import { isSpent, reminderView } from "./reminder-views.ts";
import { requestViews } from "./request-views.ts";
import { watchWordView } from "./watch-word-view.ts";

/** More than a message can show; the rest is counted. */
const requestsRead = 200;

export type Shown = Telling & { card: Card; view: CardView };

/** @param link the address of a card's successor, when it has been posted. */
export async function shownBy(
  context: Context,
  card: Card,
  link: (card: Card) => Promise<string | null>,
): Promise<Shown | undefined> {
  const { db } = context.store;
  const group = card.groupId === null ? null : await groupById(db, card.groupId);
  const view = await viewOf(context, card, group, link);
  if (view === undefined) return undefined;
  const { isWanted, calls } = await telling(context, card, group);
  return { card, view, calls, isWanted: isWanted && !isSpent(view) };
}

async function viewOf(
  context: Context,
  card: Card,
  group: Group | null,
  link: (card: Card) => Promise<string | null>,
): Promise<CardView | undefined> {
  const { db } = context.store;
  switch (card.kind) {
    case "operation":
      return operationView(context, card.operationId, group);
    case "told":
      return toldView(context, card.operationId, group);
    case "digest":
      return digestView(db, card, card.state === "moved" ? await linkToSuccessor(db, card, link) : null);
    case "refusal":
      return { kind: "refusal", ...card.facts, subject: group?.subject ?? card.facts.subject };
    case "trouble": {
      const trouble = await troubleById(db, card.facts.troubleId);
      return trouble && { kind: "trouble", ...trouble };
    }
    case "announcement":
      return announcementView(context, card.facts.announcementId);
    case "alert":
      return { kind: card.kind, ...card.facts };
    case "unknown update":
      return { kind: card.kind, ...card.facts };
    case "day":
      return { kind: card.kind, ...card.facts };
    case "reminder":
    case "escalation":
    case "summary":
      return reminderView(context, card);
    case "closed channel":
      return { kind: card.kind, ...card.facts };
    case "group":
    case "activity":
    case "suspension":
    case "clearance":
    case "deletion":
    case "agreement":
    case "guests":
    case "watch word":
      return group === null ? undefined : viewOfGroup(context, card, group, link);
  }
}

type AboutGroup = Card<
  "group" | "activity" | "suspension" | "clearance" | "deletion" | "agreement" | "guests" | "watch word"
>;

async function viewOfGroup(
  context: Context,
  card: AboutGroup,
  group: Group,
  link: (card: Card) => Promise<string | null>,
): Promise<CardView | undefined> {
  const { db } = context.store;
  const name = await nameOf(context, group);
  switch (card.kind) {
    case "group":
      return card.state === "moved"
        ? movedView(context, card, name, await linkToSuccessor(db, card, link))
        : groupCardView(context, card, group);
    case "activity":
      return { kind: "activity", group: name, entries: card.facts.entries };
    case "suspension":
      return { kind: "suspension", ...card.facts, group: name, waiting: await waitingIn(db, group) };
    case "agreement":
      return agreementView(db, card, { group, name });
    case "guests":
      return guestsView(db, card, name);
    case "watch word":
      return watchWordView(context, card, name);
    case "clearance":
      return { kind: "clearance", ...card.facts, group: name };
    case "deletion":
      return { kind: "deletion", ...card.facts, group: name, lastMemberCount: group.memberCount };
  }
}

async function agreementView(
  db: Database,
  { id, state }: Card<"agreement">,
  { group, name }: { group: Group; name: GroupName },
): Promise<AgreementView | undefined> {
  const found = await agreementOf(db, id);
  if (found === undefined) return undefined;
  const { groupId: _, ...agreement } = found;
  const agreed = await whoAgreed(db, id);
  const isOver = state === "closed" || group.deletedAt !== null;
  const end =
    agreed === undefined
      ? isOver
        ? { kind: "over" as const }
        : null
      : { kind: "agreed" as const, ...agreed };
  return { kind: "agreement", ...agreement, group: name, end };
}

export async function groupCardView(context: Context, card: Card, group: Group): Promise<GroupCardView> {
  const { db } = context.store;
  const requests = await db
    .selectFrom("joinRequests")
    .selectAll()
    .where("cardId", "=", card.id)
    .orderBy((request) =>
      request.case().when("state", "in", ["pending", "approving", "rejecting"]).then(0).else(1).end(),
    )
    .orderBy("requestedAt")
    .orderBy("id")
    .limit(requestsRead)
    .execute();
  return {
    kind: "group",
    cardId: card.id,
    ...(await standingView(context, group)),
    requests: await requestViews(context, requests.map(requestFromRow)),
    asOf: context.clock.now(),
  };
}

/** The head of everything that is shown about a group. */
export async function standingView(context: Context, group: Group) {
  const { db } = context.store;
  const onTheirWay = await db
    .selectFrom("joinRequests")
    .selectAll()
    .where("groupId", "=", group.id)
    .where("state", "=", "approving")
    .execute();
  return {
    group: await nameOf(context, group),
    standing: standingOf(group),
    memberCount: group.memberCount,
    capacity: groupCapacity,
    seats: seats({ group, requests: onTheirWay.map(requestFromRow) }),
    waiting: await waitingIn(db, group),
  };
}

async function waitingIn(db: Database, group: Group): Promise<number> {
  const { waiting } = await db
    .selectFrom("joinRequests")
    .select((select) => select.fn.countAll<number>().as("waiting"))
    .where("groupId", "=", group.id)
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();
  return waiting;
}

async function movedView(
  context: Context,
  card: Card,
  group: GroupName,
  link: string | null,
): Promise<MovedCardView> {
  const decided = await context.store.db
    .selectFrom("joinRequests")
    .selectAll()
    .where("cardId", "=", card.id)
    .orderBy("requestedAt")
    .orderBy("id")
    .limit(requestsRead)
    .execute();
  return { kind: "moved", group, link, requests: await requestViews(context, decided.map(requestFromRow)) };
}

async function digestView(db: Database, card: Card, movedTo: string | null): Promise<DigestView> {
  const waiting = await db
    .selectFrom("joinRequests")
    .innerJoin("cards", "cards.id", "joinRequests.cardId")
    .select((select) => [
      select.fn.countAll<number>().as("requests"),
      select.fn.count<number>("joinRequests.groupId").distinct().as("groups"),
    ])
    .where("cards.successorId", "=", card.id)
    .where("cards.state", "=", "folded")
    .where("joinRequests.state", "=", "pending")
    .executeTakeFirstOrThrow();
  const suspended = await db
    .selectFrom("cards")
    .innerJoin("groups", "groups.id", "cards.groupId")
    .select((select) => select.fn.countAll<number>().as("cards"))
    .where("cards.successorId", "=", card.id)
    .where("cards.kind", "=", "suspension")
    .where("groups.suspendedAt", "is not", null)
    .executeTakeFirstOrThrow();
  const others = await db
    .selectFrom("cards")
    .select((select) => [
      select.fn.count<number>("groupId").distinct().filterWhere("kind", "=", "activity").as("activeGroups"),
      select.fn.count<number>("id").filterWhere("kind", "in", ["deletion", "refusal"]).as("otherAlerts"),
    ])
    .where("successorId", "=", card.id)
    .where("state", "=", "folded")
    .executeTakeFirstOrThrow();
  return {
    kind: "digest",
    cardId: card.id,
    since: card.createdAt,
    waiting: waiting.requests,
    waitingGroups: waiting.groups,
    suspended: suspended.cards,
    ...others,
    movedTo,
  };
}

async function linkToSuccessor(
  db: Database,
  card: Card,
  link: (card: Card) => Promise<string | null>,
): Promise<string | null> {
  if (card.successorId === null) return null;
  const successor = await cardById(db, card.successorId);
  if (successor === undefined) return null;
  // A folded successor never appears; its digest does.
  if (successor.state === "folded") return linkToSuccessor(db, successor, link);
  return link(successor);
}
