// From the state to what a card says: reads what one card shows and makes its view. Nothing is decided here.
import {
  groupCapacity,
  type Card,
  type CardId,
  isOpen,
  type Decision,
  type Group,
  type JoinRequest,
  type OperationId,
  type OperationKind,
} from "../groups/model.ts";
import { seats } from "../groups/decisions.ts";
import type {
  ActivityView,
  CardView,
  DigestView,
  GroupCardView,
  GroupName,
  MovedCardView,
  RequestView,
} from "../groups/views.ts";
import type { Database } from "../store/database.ts";
import { cardFromRow } from "../store/rows.ts";
import { explain } from "../whatsapp/errors.ts";
import type { Context } from "../state/context.ts";
import { groupById, nameOf, sentenceFor, standingOf } from "./names.ts";
import { operationView } from "./operation-views.ts";

/** More than a message can show; the rest is counted. */
const requestsRead = 200;

export type Sight = { card: Card; group: Group | null; view: CardView };

/** @param link the address of a card's successor, when it has been posted. */
export async function sightOf(
  context: Context,
  cardId: CardId,
  link: (card: Card) => Promise<string | null>,
): Promise<Sight | undefined> {
  const { db } = context.store;
  const row = await db.selectFrom("cards").selectAll().where("id", "=", cardId).executeTakeFirst();
  if (row === undefined) return undefined;
  const card = cardFromRow(row);
  const group = card.groupId === null ? null : await groupById(db, card.groupId);
  const view = await viewOf(context, card, group, link);
  return view === undefined ? undefined : { card, group, view };
}

async function viewOf(
  context: Context,
  card: Card,
  group: Group | null,
  link: (card: Card) => Promise<string | null>,
): Promise<CardView | undefined> {
  const { db } = context.store;
  const { facts } = card;
  if (card.kind === "creation" || card.kind === "task") return operationView(context, card, group);
  if (card.kind === "digest")
    return digestView(db, card, card.state === "moved" ? await linkToSuccessor(db, card, link) : null);
  if (facts?.kind === "refusal")
    return {
      kind: "refusal",
      what: facts.what,
      subject: group?.subject ?? facts.subject,
      sentence: sentenceFor(facts.codes[0] ?? null),
      at: facts.at,
    };
  if (facts?.kind === "trouble" || facts?.kind === "oddity" || facts?.kind === "closed channel") return facts;
  if (group === null) return undefined;
  const name = await nameOf(context, group);
  if (card.kind === "group") {
    return card.state === "moved"
      ? movedView(db, card, name, await linkToSuccessor(db, card, link))
      : groupCardView(context, card, group);
  }
  switch (facts?.kind) {
    case "activity":
      return activityView(name, facts.entries);
    case "suspension":
    case "clearance":
      return { ...facts, group: name };
    case "deletion":
      return { ...facts, group: name, lastMemberCount: group.memberCount };
    default:
      return undefined;
  }
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
    requests: await requestViews(db, requests),
  };
}

/** The head of everything that is shown about a group. */
export async function standingView(context: Context, group: Group) {
  const { db } = context.store;
  const onTheirWay = await db
    .selectFrom("joinRequests")
    .selectAll()
    .where("groupId", "=", group.id)
    .where((request) =>
      request.or([
        request("state", "=", "approving"),
        request.and([request("state", "=", "approved"), request("closedAt", ">", group.readAt ?? 0)]),
      ]),
    )
    .execute();
  const { waiting } = await db
    .selectFrom("joinRequests")
    .select((select) => select.fn.countAll<number>().as("waiting"))
    .where("groupId", "=", group.id)
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();
  return {
    group: await nameOf(context, group),
    standing: standingOf(group),
    memberCount: group.memberCount,
    capacity: groupCapacity,
    seats: seats({ group, requests: onTheirWay }),
    waiting,
  };
}

export async function requestViews(db: Database, requests: readonly JoinRequest[]): Promise<RequestView[]> {
  const ids = requests.flatMap(({ operationId, failureCode, state }) =>
    operationId !== null && (failureCode !== null || isOpen({ state })) ? [operationId] : [],
  );
  const operations =
    ids.length === 0
      ? []
      : await db.selectFrom("operations").select(["id", "kind", "failure"]).where("id", "in", ids).execute();
  const tried = new Map<OperationId | null, (typeof operations)[number]>(
    operations.map((operation) => [operation.id, operation]),
  );
  return requests
    .map((request): RequestView => {
      const { failureCode } = request;
      const operation = tried.get(request.operationId);
      return {
        id: request.id,
        waId: request.waId,
        userId: request.userId,
        username: request.username,
        state: request.state,
        decidedBy: request.decidedBy,
        decidedAt: request.decidedAt,
        requestedAt: request.requestedAt,
        closedAt: request.closedAt,
        failure: failureCode === null ? (operation?.failure ?? null) : explain(failureCode),
        failedDecision: failureCode === null ? null : decisionOf(operation?.kind),
      };
    })
    .toSorted((one, other) => one.requestedAt - other.requestedAt || one.id.localeCompare(other.id));
}

function decisionOf(kind: OperationKind | undefined): Decision | null {
  return kind === "approve" || kind === "reject" ? kind : null;
}

async function movedView(
  db: Database,
  card: Card,
  group: GroupName,
  link: string | null,
): Promise<MovedCardView> {
  const decided = await db
    .selectFrom("joinRequests")
    .selectAll()
    .where("cardId", "=", card.id)
    .orderBy("requestedAt")
    .orderBy("id")
    .limit(requestsRead)
    .execute();
  return { kind: "moved", group, link, requests: await requestViews(db, decided) };
}

function activityView(
  group: GroupName,
  entries: Extract<Card["facts"], { kind: "activity" }>["entries"],
): ActivityView {
  return {
    kind: "activity",
    group,
    entries: entries.map((entry) => ({
      ...entry,
      sentences:
        entry.what === "not removed"
          ? entry.people.map(({ code }) => sentenceFor(code))
          : entry.what === "not changed"
            ? [sentenceFor(entry.code)]
            : [],
    })),
  };
}

async function digestView(db: Database, card: Card, movedTo: string | null): Promise<DigestView> {
  const facts = card.facts?.kind === "digest" ? card.facts : { activeGroups: 0, otherAlerts: 0 };
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
  return {
    kind: "digest",
    cardId: card.id,
    since: card.createdAt,
    waiting: waiting.requests,
    waitingGroups: waiting.groups,
    suspended: suspended.cards,
    activeGroups: facts.activeGroups,
    otherAlerts: facts.otherAlerts,
    movedTo,
  };
}

async function linkToSuccessor(
  db: Database,
  card: Card,
  link: (card: Card) => Promise<string | null>,
): Promise<string | null> {
  if (card.successorId === null) return null;
  const row = await db.selectFrom("cards").selectAll().where("id", "=", card.successorId).executeTakeFirst();
  if (row === undefined) return null;
  const successor = cardFromRow(row);
  // A folded successor never appears; its digest does.
  if (successor.state === "folded") return linkToSuccessor(db, successor, link);
  return link(successor);
}
