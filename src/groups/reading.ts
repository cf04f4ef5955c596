// What a reading of WhatsApp says against what we believed: webhooks get lost, readings find out. The differences take
// the same road as events.
import { withGroup, type Dossier, type Moment } from "./dossier.ts";
import { liveCardDue, unpostedCardsDue } from "./live-card.ts";
import { isCountedBy, memberCountChanged } from "./member-count.ts";
import { movedForEach } from "./many-requests.ts";
import type { JoinApprovalMode, JoinRequest, Person } from "./model.ts";
import { isOpen, roundingMs } from "./model.ts";
import { askedAgainUnseen, peopleGotIn, requestVanished, samePerson, someoneAsks } from "./requests.ts";
import { ended, openOperation } from "./operations.ts";
import { groupDeleted, groupSuspended, suspensionCleared } from "./standing.ts";

export type Reading = {
  /** Before the first call: what changed here later, the reading has not seen. */
  startedAt: number;
  subject: string;
  description: string | null;
  joinApprovalMode: JoinApprovalMode | null;
  suspended: boolean;
  memberCount: number | null;
  members: readonly Person[];
  /** Null when the group does not ask for approval, so that nobody can wait. */
  requests: readonly { whatsappId: string; person: Person; at: number | null }[] | null;
  /** Who is listed too and is told of in no part of this reading, or in another one. */
  listedElsewhere?: ReadonlySet<string>;
};

type Listed = NonNullable<Reading["requests"]>[number];

/** A list may still show what was decided a moment ago; after this long WhatsApp means it. */
const staleForMs = 60_000;

export function groupRead(dossier: Dossier, reading: Reading, moment: Moment): Dossier {
  const { group } = dossier;
  if (group.deletedAt !== null || reading.startedAt < (group.readAt ?? 0)) return dossier;
  let next = named(dossier, reading);
  const standingKnown = dossier.group.standingAt + roundingMs <= reading.startedAt;
  if (standingKnown && reading.suspended && next.group.suspendedAt === null)
    next = groupSuspended(next, reading.startedAt, moment);
  if (standingKnown && !reading.suspended && next.group.suspendedAt !== null)
    next = suspensionCleared(next, reading.startedAt, moment);
  if (reading.requests !== null) next = requestsRead(next, reading, reading.requests, moment);
  if (dossier.group.readAt === null) next = unpostedCardsDue(next);
  return differs(dossier, next) ? liveCardDue(next) : next;
}

function named(dossier: Dossier, reading: Reading): Dossier {
  const { group } = dossier;
  const settingsKnown = group.settingsAt < reading.startedAt || group.subject === null;
  const peopleKnown = isCountedBy(reading, group);
  return withGroup(dossier, {
    subject: settingsKnown ? reading.subject : group.subject,
    description: settingsKnown ? reading.description : group.description,
    joinApprovalMode: reading.joinApprovalMode ?? group.joinApprovalMode,
    memberCount: peopleKnown ? (reading.memberCount ?? group.memberCount) : group.memberCount,
    // Its count does not hold: who comes and goes is counted further from the one before.
    readAt: peopleKnown || group.readAt === null ? reading.startedAt : group.readAt,
    readFailedAt: null,
  });
}

function requestsRead(
  dossier: Dossier,
  reading: Reading,
  listed: readonly Listed[],
  moment: Moment,
): Dossier {
  const listedIds = new Set(listed.map((entry) => entry.whatsappId));
  const missing = dossier.requests.filter(
    (request) =>
      request.state === "pending" &&
      request.updatedAt < reading.startedAt &&
      !listedIds.has(request.whatsappId) &&
      reading.listedElsewhere?.has(request.whatsappId) !== true,
  );
  const { gotIn = [], vanished = [] } = Object.groupBy(missing, (request) =>
    reading.members.some((member) => samePerson(member, request)) ? "gotIn" : "vanished",
  );
  const [joined, others, counted] = peopleGotIn(dossier, gotIn, reading.startedAt, moment);
  const isCounted = joined.group.readAt === reading.startedAt;
  const more = isCounted ? 0 : gotIn.length - others.length - counted;
  const withPeople = more === 0 ? joined : memberCountChanged(joined, more, reading.startedAt);
  const byId = { ofItem: ({ id }: JoinRequest) => id, ofRequest: ({ id }: JoinRequest) => id };
  const without = movedForEach(withPeople, vanished, byId, (next, request) =>
    requestVanished(next, request, moment),
  );
  const byWhatsappId = {
    ofItem: ({ whatsappId }: Listed) => whatsappId,
    ofRequest: ({ whatsappId }: JoinRequest) => whatsappId,
  };
  return movedForEach(without, listed, byWhatsappId, (next, entry) =>
    requestListed(next, reading, entry, moment),
  );
}

function requestListed(dossier: Dossier, reading: Reading, entry: Listed, moment: Moment): Dossier {
  const mine = dossier.requests.filter((request) => request.whatsappId === entry.whatsappId);
  const at = entry.at ?? mine.find(isOpen)?.requestedAt ?? reading.startedAt;
  const ask = { whatsappId: entry.whatsappId, person: entry.person, at };
  const closedLately = mine.some(
    (request) => !isOpen(request) && (request.closedAt ?? 0) > reading.startedAt - staleForMs,
  );
  if (mine.length === 0 || mine.some(isOpen)) return someoneAsks(dossier, ask, moment);
  return closedLately ? dossier : askedAgainUnseen(dossier, ask, moment);
}

/** WhatsApp does not know the group any more. */
export function groupNotFound(dossier: Dossier, moment: Moment): Dossier {
  const ours = openOperation(dossier, "delete");
  const deleted = groupDeleted(dossier, { at: moment.now, isOurs: ours !== undefined }, moment);
  return ours === undefined
    ? deleted
    : ended(deleted, ours, { task: ours.task, state: "done", failure: null }, moment);
}

/** WhatsApp would not let us read it: cards stop waiting for its name. */
export function groupUnreadable(dossier: Dossier, moment: Moment): Dossier {
  return unpostedCardsDue(withGroup(dossier, { readFailedAt: moment.now }));
}

function differs(before: Dossier, after: Dossier): boolean {
  const shown = ({ group, requests }: Dossier): readonly unknown[] => [
    group.subject,
    group.memberCount,
    group.suspendedAt,
    group.joinApprovalMode,
    requests.filter((request: JoinRequest) => isOpen(request)).length,
  ];
  const old = shown(before);
  return shown(after).some((value, index) => value !== old[index]);
}
