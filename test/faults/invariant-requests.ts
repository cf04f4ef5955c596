// The part of the invariant about join requests: WhatsApp says who waits and who is in; state and Slack say the same, what
// waits can be decided in one place, and what is decided in none.
import type { GroupView } from "../../src/sandbox/whatsapp/snapshot.ts";
import type { Evidence } from "./evidence.ts";
import type { Decided } from "./ledger.ts";
import type { Shown } from "./shown.ts";
import { seenPhone, type Stage } from "./stage.ts";
import { outcome } from "./words.ts";

const capacity = 8;
/** Slack waits three seconds for the answer to a click; the sentence may come before or after it. */
const clickTakesMs = 3_000;
const sentenceWithinMs = 15_000;

type Request = { group: GroupView; phone: string; seen: string; whatsappId: string | null; isIn: boolean };

export async function requestsAgree(evidence: Evidence): Promise<string[]> {
  const states = new Map(
    (await evidence.stage.database.joinRequests()).map(({ whatsappId, state }) => [whatsappId, state]),
  );
  const requests = evidence.ledger.happened.flatMap(({ kind, groupId, phone }) => {
    const group = kind === "asked" ? evidence.stage.whatsapp.group(groupId) : null;
    return group === null ? [] : [requestOf(group, phone)];
  });
  return [
    ...requests.flatMap((request) => {
      const about = evidence.shown.filter(({ text }) => text.includes(request.seen));
      return [
        ...(request.whatsappId === null
          ? isOver(request, about)
          : canBeDecided(evidence, request, { about, states })),
        ...isToldTruly(evidence, request, about),
      ];
    }),
    ...standSomewhere(evidence, requests),
    ...decisionsAreKept(evidence, requests),
  ];
}

function requestOf(group: GroupView, phone: string): Request {
  return {
    group,
    phone,
    seen: seenPhone(phone),
    whatsappId: group.pending.find((each) => each.phone === phone)?.joinRequestId ?? null,
    isIn: group.members.some((member) => member.phone === phone),
  };
}

function canBeDecided(
  { isLossy }: Evidence,
  { group, seen, whatsappId }: Request,
  { about, states }: { about: readonly Shown[]; states: ReadonlyMap<string, string> },
): string[] {
  if (group.deleted) return [];
  const state = states.get(whatsappId ?? "");
  const places = about.filter(({ buttons }) => buttons.some(({ phone }) => phone === seen));
  // Who waits in a suspended group is not read: should their webhook be lost, they are found when the suspension ends.
  const isUnread = isLossy && group.suspended && state === undefined;
  const isStuck = state !== "pending" && !isUnread;
  return [
    ...(isStuck ? [`state: ${seen} waits at WhatsApp and is ${state ?? "not known"}`] : []),
    ...(group.suspended && places.length > 0 ? [`Slack: ${seen} has buttons in a suspended group`] : []),
    ...(!group.suspended && places.length > 1
      ? [`Slack: ${seen} waits and can be decided in ${places.length} places`]
      : []),
  ];
}

/** Where too much happened for a card each, one digest counts those who wait, and all can be reached from it. */
function standSomewhere({ shown }: Evidence, requests: readonly Request[]): string[] {
  const nowhere = requests.filter(
    ({ group, seen, whatsappId }) =>
      whatsappId !== null &&
      !group.deleted &&
      !group.suspended &&
      !shown.some(({ buttons }) => buttons.some(({ phone }) => phone === seen)),
  );
  const summedUp = shown.reduce((sum, { text }) => {
    const figure = outcome.summedUp.exec(text)?.groups?.["figure"] ?? "0";
    return sum + Number(figure.replaceAll(",", ""));
  }, 0);
  if (nowhere.length <= summedUp) return [];
  return nowhere.map(({ seen }) => `Slack: ${seen} waits and can be decided nowhere (digests: ${summedUp})`);
}

function isOver({ seen }: Request, about: readonly Shown[]): string[] {
  return about
    .filter(({ buttons }) => buttons.some(({ phone }) => phone === seen))
    .map(({ ts }) => `Slack: ${seen} is decided and still has a live button (message ${ts})`);
}

function isToldTruly({ ledger }: Evidence, request: Request, about: readonly Shown[]): string[] {
  const { group, phone, seen, isIn } = request;
  const outcomes = about.flatMap(({ text }) => text.split("\n").filter((line) => line.includes(`${seen}: `)));
  const saysApproved = outcomes.some((line) => line.includes("approved"));
  const wasIn = isIn || ledger.happened.some((each) => each.kind === "left" && each.phone === phone);
  const isRemoved = group.banned.includes(phone) || group.deleted;
  return [
    ...(saysApproved && !wasIn && !isRemoved
      ? [`Slack: ${seen} is said to be approved and is not in the group`]
      : []),
    ...(isIn && outcomes.length > 0 && !saysApproved
      ? [`Slack: ${seen} is in the group, but Slack says: ${outcomes.join(" / ")}`]
      : []),
    ...(outcomes.filter((line) => line.includes("approved") || line.includes("rejected by")).length > 1
      ? [`Slack: the decision on ${seen} is told twice: ${outcomes.join(" / ")}`]
      : []),
  ];
}

/** A decision that was acknowledged was carried out, or a person reads why not: on the card, or at once. */
function decisionsAreKept({ stage, ledger, shown }: Evidence, requests: readonly Request[]): string[] {
  const open = requests.filter((request) => request.whatsappId !== null && !isExcused(request, shown));
  return open.flatMap(({ phone, seen }) =>
    ledger.decided
      .filter((each) => each.phone === phone && each.answered === "taken" && !wasToldAtOnce(stage, each))
      .map(({ who, decision }) => `lost: ${seen} was decided by ${who} (${decision}) and still waits`),
  );
}

/** A sentence that only whoever clicked can read. */
function wasToldAtOnce({ slack }: Stage, { who, at }: Decided): boolean {
  return slack
    .as(who)
    .ephemerals()
    .some(({ ts }) => Number(ts) * 1_000 > at - clickTakesMs && Number(ts) * 1_000 < at + sentenceWithinMs);
}

function isExcused({ group, seen }: Request, shown: readonly Shown[]): boolean {
  const name = seen.replace("+", "\\+");
  // Beside the name or below it; where many wait, below the rows of all.
  const saysWhy = new RegExp(`${name}[^\n]*(?:\n| · )(?:⚠️|⏳)|(?:⚠️|⏳) ${name}: `, "u");
  if (group.suspended || group.deleted || group.members.length >= capacity) return true;
  return shown.some(({ text }) => saysWhy.test(text));
}
