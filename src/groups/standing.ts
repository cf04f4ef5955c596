// Whether a group may be used: created, suspended, cleared, deleted, its settings changed. What somebody must act on gets
// a message of its own; an older event never undoes a newer one.
import { cardDue, noted, readingDue, withCard, withGroup, type Dossier, type Moment } from "./dossier.ts";
import { cardHere, liveCardDue, noteActivity } from "./live-card.ts";
import { movedForEach } from "./many-requests.ts";
import {
  isOpen,
  roundingMs,
  type Card,
  type CardId,
  type Failure,
  type JoinApprovalMode,
  type JoinRequest,
  type SettingsPart,
} from "./model.ts";
import { requestVanished } from "./requests.ts";

/** Suspended and cleared within one second may be told in either order; a reading after it knows. */
const readingDelayMs = 3_000;

export type Creation = {
  requestId: string | null;
  subject: string;
  description: string | null;
  inviteLink: string | null;
  joinApprovalMode: JoinApprovalMode | null;
  at: number;
};

/** A group appeared at WhatsApp. Who asked for it, if it was us, is settled by `creation.ts`. */
export function groupCreated(dossier: Dossier, news: Creation, moment: Moment): Dossier {
  const { group } = dossier;
  const fresh = news.at >= group.settingsAt;
  const next = withGroup(dossier, {
    subject: fresh || group.subject === null ? news.subject : group.subject,
    description: fresh ? news.description : group.description,
    joinApprovalMode: news.joinApprovalMode ?? group.joinApprovalMode,
    inviteLink: news.inviteLink ?? group.inviteLink,
    // News of people may come first; then only a reading knows how many they are.
    memberCount: group.memberCount ?? (group.peopleAt === 0 ? 0 : null),
    createRequestId: news.requestId ?? group.createRequestId,
    settingsAt: Math.max(group.settingsAt, news.at),
    createdAt: news.at,
  });
  const details = { elsewhere: news.requestId === null };
  return liveCardDue(noted(next, { at: moment.now, actor: "whatsapp", action: "group created", details }));
}

/** Nobody here asked for this group: said once, quietly. */
export function createdElsewhere(dossier: Dossier, at: number, moment: Moment): Dossier {
  const change = { what: "created", by: null, at };
  return noteActivity(withGroup(dossier, { lastChange: dossier.group.lastChange ?? change }), moment, {
    what: "created elsewhere",
    at,
  });
}

export function groupSuspended(dossier: Dossier, at: number, moment: Moment): Dossier {
  const { group } = dossier;
  if (isOld(dossier, at) || group.deletedAt !== null) return dossier;
  const standingAt = Math.max(group.standingAt, at);
  const next = withGroup(dossier, { suspendedAt: group.suspendedAt ?? at, standingAt });
  if (group.suspendedAt !== null) return next;
  const facts = { suspendedAt: at, clearedAt: null, lastChange: group.lastChange };
  const card: Card<"suspension"> = { ...cardHere(next, moment), kind: "suspension", facts };
  const alerted = readingDue(withCardDue(next, card), moment.now + readingDelayMs);
  return liveCardDue(
    noted(alerted, { at: moment.now, actor: "whatsapp", action: "group suspended", details: {} }),
  );
}

/** What happened in the same second as the newest may be newer still. */
function isOld({ group }: Dossier, at: number): boolean {
  return at + roundingMs <= group.standingAt;
}

export function suspensionCleared(dossier: Dossier, at: number, moment: Moment): Dossier {
  const { group } = dossier;
  if (isOld(dossier, at)) return dossier;
  let next = withGroup(dossier, { suspendedAt: null, standingAt: Math.max(group.standingAt, at) });
  if (group.suspendedAt === null) return next;
  const card = openSuspension(next);
  if (card !== undefined) {
    const folded = card.state === "folded";
    const facts = { ...card.facts, clearedAt: at };
    next = cardDue(withCard(next, { ...card, state: folded ? "folded" : "closed", facts }), card.id);
    if (!folded) next = clearanceNoted(next, card.id, at, moment);
  }
  next = readingDue(next, moment.now + readingDelayMs);
  return liveCardDue(
    noted(next, { at: moment.now, actor: "whatsapp", action: "suspension cleared", details: {} }),
  );
}

function clearanceNoted(dossier: Dossier, threadOf: CardId, at: number, moment: Moment): Dossier {
  const note = cardHere(dossier, moment, "closed");
  return withCardDue(dossier, { ...note, kind: "clearance", threadOf, facts: { at } });
}

function openSuspension(dossier: Dossier): Card<"suspension"> | undefined {
  return dossier.cards
    .filter((card) => card.kind === "suspension")
    .findLast(({ facts }) => facts.clearedAt === null);
}

/** The group is gone. Unless we asked for it, somebody must hear of it. */
export function groupDeleted(
  dossier: Dossier,
  news: { at: number; isOurs?: boolean },
  moment: Moment,
): Dossier {
  if (dossier.group.deletedAt !== null) return dossier;
  let next = withGroup(dossier, { deletedAt: news.at, inviteLink: null });
  const byId = { ofItem: ({ id }: JoinRequest) => id, ofRequest: ({ id }: JoinRequest) => id };
  next = movedForEach(next, next.requests.filter(isOpen), byId, (each, request) =>
    requestVanished(each, request, moment),
  );
  if (news.isOurs !== true) {
    const card = cardHere(next, moment, "closed");
    next = withCardDue(next, { ...card, kind: "deletion", facts: { at: news.at } });
  }
  return liveCardDue(
    noted(agreementsOver(next), { at: moment.now, actor: "whatsapp", action: "group deleted", details: {} }),
  );
}

/** Nothing is left for a second admin to agree to. */
function agreementsOver(dossier: Dossier): Dossier {
  return dossier.cards
    .filter(({ kind, state }) => kind === "agreement" && state === "live")
    .reduce((each, card) => cardDue(withCard(each, { ...card, state: "closed" }), card.id, true), dossier);
}

export function deleteRefused(dossier: Dossier, failure: Failure, at: number, moment: Moment): Dossier {
  const { subject } = dossier.group;
  const card = cardHere(dossier, moment, "closed");
  const facts = { what: "delete" as const, subject, failure, at };
  return noted(withCardDue(dossier, { ...card, kind: "refusal", facts }), {
    at: moment.now,
    actor: "whatsapp",
    action: "group delete failed",
    details: { code: failure.code },
  });
}

function withCardDue(dossier: Dossier, card: Card): Dossier {
  return cardDue(withCard(dossier, card), card.id);
}

export type SettingsNews = {
  parts: readonly { part: SettingsPart; text: string | null; done: boolean; failure: Failure | null }[];
  at: number;
  /** An operation of ours says it on a card of its own. */
  isOurs?: boolean;
};

export function settingsChanged(dossier: Dossier, news: SettingsNews, moment: Moment): Dossier {
  let next = dossier;
  const fresh = news.at >= dossier.group.settingsAt;
  for (const { part, text, done, failure } of news.parts) {
    if (done && fresh) next = withPart(next, part, text, news.at);
    const entry = done
      ? { what: "changed" as const, part, text, at: news.at }
      : { what: "not changed" as const, part, failure: failure ?? noReason, at: news.at };
    if (news.isOurs !== true) next = noteActivity(next, moment, entry);
  }
  next = withGroup(next, { settingsAt: Math.max(dossier.group.settingsAt, news.at) });
  const details = { parts: news.parts.map(({ part, done }) => ({ part, done })) };
  return liveCardDue(noted(next, { at: moment.now, actor: "whatsapp", action: "settings changed", details }));
}

const noReason: Failure = { code: null, detail: null };

function withPart(dossier: Dossier, part: SettingsPart, text: string | null, at: number): Dossier {
  const lastChange = { what: `${part} changed`, by: null, at };
  if (part === "subject" && text !== null) return withGroup(dossier, { subject: text, lastChange });
  if (part === "description") return withGroup(dossier, { description: text, lastChange });
  return withGroup(dossier, { lastChange });
}
