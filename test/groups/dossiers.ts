// Dossiers to try the moves on: a group with nothing in it, people who ask, and a clock one holds in one's hand.
import * as fc from "fast-check";
import type { Dossier, Ledger, Moment } from "../../src/groups/dossier.ts";
import { liveCard } from "../../src/groups/live-card.ts";
import type {
  Answer,
  Card,
  Failure,
  Group,
  GroupId,
  JoinRequest,
  Operation,
  Person,
} from "../../src/groups/model.ts";
import {
  environmentId,
  plainSettings,
  showsAll,
  type Route,
  type RouteId,
  type RouteMatch,
  type Routes,
} from "../../src/groups/routes.ts";
import { ended, isOf } from "../../src/groups/operations.ts";
import type { Reading } from "../../src/groups/reading.ts";
import { decide, type Decided } from "../../src/groups/decisions.ts";
import { someoneAsks, type Ask } from "../../src/groups/requests.ts";

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
/** When the stories begin. */
export const noon = Date.UTC(2026, 0, 1, 12);

let idsGiven = 0;

/** The moment so many milliseconds after noon. */
export function after(ms: number): Moment {
  return {
    now: noon + ms,
    newId(prefix) {
      idsGiven += 1;
      return `${prefix}_${String(idsGiven).padStart(16, "0")}`;
    },
  };
}

/** A group with nobody waiting, four of eight places taken, read a minute before noon. */
export function quietGroup(changes: Partial<Group> = {}): Dossier {
  const group: Group = {
    id: "g_1" as GroupId,
    phoneNumberId: "1278",
    whatsappId: "group-1",
    subject: "Early birds",
    description: null,
    joinApprovalMode: "approval_required",
    inviteLink: "https://chat.whatsapp.com/early",
    memberCount: 4,
    createRequestId: null,
    createdBy: null,
    suspendedAt: null,
    deletedAt: null,
    standingAt: 0,
    settingsAt: 0,
    peopleAt: 0,
    lastChange: null,
    readAt: noon - minuteMs,
    readFailedAt: null,
    createdAt: noon - 60 * minuteMs,
    ...changes,
  };
  return {
    group,
    routes: routesTo("C1"),
    ownChannel: null,
    channel: "C1",
    lastPosted: null,
    othersWait: false,
    requests: [],
    operations: [],
    cards: [],
    due: [],
    audit: [],
  };
}

/** No route says anything, and the environment names this channel. */
export function routesTo(channel: string, listed: readonly Route[] = []): Routes {
  const calls = { waiting: [], wrong: [] };
  const environment = { ...aRoute(environmentId, { channel }), deciders: [], calls };
  return { listed, environment };
}

const words = fc.constantFrom(
  "Spring",
  "spring order",
  "ORDER",
  "4471",
  "Straße",
  "Πάσχα",
  "100% sure",
  "a_b",
);
export const aMatch: fc.Arbitrary<RouteMatch> = fc.oneof(
  fc.record({ kind: fc.constant("number" as const), phoneNumberId: fc.constantFrom("1278", "1279") }),
  fc.record({
    kind: fc.constantFrom("name begins" as const, "name contains" as const),
    words,
  }),
  fc.record({
    kind: fc.constant("groups" as const),
    groupIds: fc.subarray(["g_1" as GroupId, "g_2" as GroupId, "g_3" as GroupId]),
  }),
  fc.record({ kind: fc.constant("everything" as const) }),
);
export function aRoute(id: string, changes: Partial<Route> = {}): Route {
  return {
    id: id as RouteId,
    match: { kind: "everything" },
    channel: `C${id.toUpperCase()}`,
    deciders: null,
    calls: { waiting: null, wrong: null },
    shows: showsAll,
    settings: plainSettings,
    changedBy: "U1",
    changedAt: noon,
    ...changes,
  };
}

export function person(name: string): Person {
  return { waId: `1650555${name}`, userId: `US.${name}`, username: `@${name}` };
}

export function askOf(name: string, ms = 0): Ask {
  return { whatsappId: `request-${name}`, person: person(name), at: noon + ms };
}

export function groupWithWaiting(names: readonly string[], changes: Partial<Group> = {}): Dossier {
  return names.reduce((dossier, name) => someoneAsks(dossier, askOf(name), after(0)), quietGroup(changes));
}

/** What is known last about this person's request. */
export function requestOf(dossier: Dossier, name: string): JoinRequest {
  const request = dossier.requests.findLast((each) => each.whatsappId === askOf(name).whatsappId);
  if (request === undefined) throw new Error(`${name} never asked`);
  return request;
}

export function statesOf(dossier: Dossier, name: string): string[] {
  return dossier.requests
    .filter((each) => each.whatsappId === askOf(name).whatsappId)
    .map((each) => each.state);
}

/** A click on Approve or Reject for these people, by `by`. */
export function clicked(
  dossier: Dossier,
  decision: "approve" | "reject",
  names: readonly string[],
  { by = "U1", ms = minuteMs }: { by?: string; ms?: number } = {},
): Decided {
  const requestIds = names.map((name) => requestOf(dossier, name).id);
  return decide(dossier, { decision, requestIds, by, source: `click:${by}:${ms}` }, after(ms));
}

/** Why something failed, in WhatsApp's code or a word of ours. */
export function because(code: Failure["code"]): Failure {
  return { code, detail: null };
}

/** WhatsApp answers a decision: it has failed only when it failed for everybody. */
export function answered(
  dossier: Dossier,
  operation: Operation,
  answers: readonly Answer[],
  moment: Moment,
): Dossier {
  if (!isOf(operation, "decide")) throw new Error("only a decision is answered");
  const failed = answers.filter((answer) => answer.result === "failed");
  const isFailed = answers.length > 0 && failed.length === answers.length;
  const task = { ...operation.task, answers: [...answers] };
  const failure = failed[0]?.failure ?? null;
  return ended(dossier, operation, { task, state: isFailed ? "failed" : "done", failure }, moment);
}

export function operationOf(dossier: Pick<Dossier, "operations">): Operation {
  const operation = dossier.operations.at(-1);
  if (operation === undefined) throw new Error("nothing was decided");
  return operation;
}

export function liveCardOf(dossier: Dossier): Card {
  const card = liveCard(dossier);
  if (card === undefined) throw new Error("the group has no card");
  return card;
}

/** The same dossier as the next transaction loads it: nothing due, nothing to say. */
export function settled<Any extends Ledger>(ledger: Any): Any {
  return { ...ledger, due: [], audit: [] };
}

export function dueCards({ due }: Ledger): string[] {
  return due.flatMap((each) => (each.kind === "card" ? [each.id] : []));
}

/** A reading that found everything as `quietGroup` has it, and nobody waiting. */
export function readingAt(ms: number, changes: Partial<Reading> = {}): Reading {
  return {
    startedAt: noon + ms,
    subject: "Early birds",
    description: null,
    joinApprovalMode: "approval_required",
    suspended: false,
    memberCount: 4,
    members: [],
    requests: [],
    ...changes,
  };
}
