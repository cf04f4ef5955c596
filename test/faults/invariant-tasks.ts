// The part of the invariant about what people asked for with forms: each has one card, WhatsApp did it once or not at all,
// and the card says which.
import type { Evidence } from "./evidence.ts";
import type { Asked } from "./ledger.ts";
import type { Shown } from "./shown.ts";
import { outcome } from "./words.ts";

export function tasksAgree(evidence: Evidence): string[] {
  return [
    ...evidence.ledger.asked.flatMap((asked) => taskAgrees(evidence, asked)),
    ...statusesAgree(evidence),
  ];
}

function taskAgrees(evidence: Evidence, asked: Asked): string[] {
  const what = `${asked.kind} ${asked.token || groupName(evidence, asked.groupId)}`;
  const cards = cardsOf(evidence, asked);
  const most = 1 + asked.again;
  const least = asked.answered === "taken" ? 1 : 0;
  const problems = [
    ...(cards.length > most
      ? [`Slack: ${what} has ${cards.length} cards: ${cards.map(({ text }) => brief(text)).join(", ")}`]
      : []),
    ...(cards.length < least ? [`lost: ${what} was acknowledged and has no card`] : []),
  ];
  const text = cards.map((card) => card.text).join("\n");
  return [...problems, ...checks[asked.kind](evidence, asked, { what, text, cards })];
}

type Found = { what: string; text: string; cards: Shown[] };

const checks: Record<Asked["kind"], (evidence: Evidence, asked: Asked, found: Found) => string[]> = {
  create({ stage }, { token, again }, { what, text, cards }) {
    const made = stage.whatsapp.groups().filter(({ subject }) => subject.includes(token));
    const [group] = made;
    return [
      ...(made.length > 1 + (outcome.unclear.test(text) ? again : 0)
        ? [`WhatsApp: ${what} made ${made.length} groups`]
        : []),
      ...(cards.length > 0 && made.length === 0 && !outcome.notCreated.test(text)
        ? [`WhatsApp: ${what}: no group, and the card says: ${brief(text)}`]
        : []),
      ...(made.length > 0 && !outcome.created.test(text)
        ? [`Slack: ${what}: a group was made, told: ${brief(text)}`]
        : []),
      ...(group !== undefined &&
      !group.deleted &&
      outcome.created.test(text) &&
      !text.includes("chat.whatsapp.com")
        ? [`Slack: ${what}: the card has no invite link`]
        : []),
    ];
  },
  settings({ stage }, { groupId, token }, { what, text }) {
    const group = stage.whatsapp.group(groupId);
    const isDone = group?.description?.includes(token) === true;
    if (group === null || group.deleted) return [];
    if (outcome.settingsDone.test(text) && !isDone && !outcome.trouble.test(text))
      return [`WhatsApp: ${what} is told done and is not`];
    return isDone && text !== "" && !outcome.settingsDone.test(text)
      ? [`Slack: ${what} is done, told: ${brief(text)}`]
      : [];
  },
  send: (evidence, asked, found) => messagesAgree(evidence, asked, found),
  invite: (evidence, asked, found) => messagesAgree(evidence, asked, found),
  remove({ stage }, { groupId, token }, { what, text }) {
    const group = stage.whatsapp.group(groupId);
    const isIn = group?.members.some(({ phone }) => phone === digits(token)) === true;
    const saysRemoved = text.includes(`${token}: removed`);
    return isIn && saysRemoved ? [`WhatsApp: ${what} is told done and is not`] : [];
  },
  "reset link"({ stage }, { groupId }, { what, text }) {
    const group = stage.whatsapp.group(groupId);
    if (group === null || group.deleted || text === "") return [];
    const links = stage.whatsapp.save().links.filter(([, of]) => of === groupId).length;
    const told = outcome.newLink.exec(text)?.groups?.["link"];
    return [
      ...(links > 2 ? [`WhatsApp: ${what}: the link was replaced ${links - 1} times`] : []),
      ...(told !== undefined && told !== group.link ? [`Slack: ${what}: announces a dead link`] : []),
      ...(told === undefined && links > 1 ? [`Slack: ${what} is done, told: ${brief(text)}`] : []),
    ];
  },
  delete({ stage }, { groupId }, { what, text }) {
    const isGone = stage.whatsapp.group(groupId)?.deleted === true;
    if (text === "") return [];
    if (outcome.deleted.test(text) && !isGone) return [`WhatsApp: ${what} is told done and is not`];
    return isGone && !outcome.deleted.test(text) ? [`Slack: ${what} is done, told: ${brief(text)}`] : [];
  },
};

function messagesAgree({ stage }: Evidence, asked: Asked, { what, text, cards }: Found): string[] {
  const sent = stage.whatsapp
    .snapshot()
    .messages.filter((message) =>
      asked.kind === "send"
        ? message.text.includes(asked.token)
        : message.groupId === null && message.readers.some(({ phone }) => phone === digits(asked.token)),
    );
  const isUnclear = outcome.unclear.test(text);
  const isFailed = outcome.trouble.test(text) && !isUnclear;
  const most = 1 + asked.again;
  return [
    ...(sent.length > most ? [`WhatsApp: ${what} went out ${sent.length} times`] : []),
    ...(cards.length > 0 && sent.length === 0 && !isUnclear && !isFailed
      ? [`WhatsApp: ${what} never went out, told: ${brief(text)}`]
      : []),
    ...(sent.length > 0 && isFailed && asked.again === 0
      ? [`Slack: ${what} went out, told: ${brief(text)}`]
      : []),
  ];
}

/** Statuses are webhooks like any other: the card of a text says how many read it. */
function statusesAgree({ stage, ledger, shown, isLossy }: Evidence): string[] {
  if (isLossy) return [];
  return stage.whatsapp.snapshot().messages.flatMap(({ text, readers, groupId }) => {
    const asked = ledger.asked.find(({ kind, token }) => kind === "send" && text.includes(token));
    const read = readers.filter(({ progress }) => progress === "read").length;
    if (asked === undefined || groupId === null || read === 0) return [];
    // Whoever tried again has a card for each attempt.
    const card = shown
      .filter((each) => each.text.includes(asked.token))
      .map((each) => each.text)
      .join("\n");
    return new RegExp(`read by ${read}\\b`, "u").test(card)
      ? []
      : [`Slack: send ${asked.token} was read by ${read}, told: ${brief(card)}`];
  });
}

/** Threads tell of what came of it as well; they are no cards of it. */
function cardsOf({ shown, stage }: Evidence, { kind, token, groupId }: Asked): Shown[] {
  const top = shown.filter(({ inThread }) => !inThread);
  if (kind === "create") return top.filter(({ text }) => text.includes(token) && isCreation(text));
  const group = stage.whatsapp.group(groupId);
  const name = /Q\d+Z/u.exec(group?.subject ?? "")?.[0] ?? "";
  const asked = top.filter(({ text }) => text.includes("Asked for by"));
  if (kind === "delete") return asked.filter(({ text }) => text.includes(name) && isDeletion(text));
  if (kind === "reset link")
    return asked.filter(({ text }) => text.includes(name) && /invite link/iu.test(text) && !isCreation(text));
  // What was changed later says what was there before.
  if (kind === "settings") return asked.filter(({ text }) => text.includes(`Description: Now ${token}`));
  const isRemoval = (text: string): boolean => /remov/u.test(text);
  return asked.filter(({ text }) => text.includes(token) && (kind === "remove") === isRemoval(text));
}

function isCreation(text: string): boolean {
  return /Creating|was created|be created/u.test(text) && text.includes("Asked for by");
}

/** Other cards may explain that the group was deleted. */
function isDeletion(text: string): boolean {
  return /deleting the group|the group was (?:not )?deleted/u.test(text);
}

function groupName({ stage }: Evidence, groupId: string): string {
  return stage.whatsapp.group(groupId)?.subject ?? "";
}

function digits(seen: string): string {
  return seen.replaceAll(/\D/gu, "");
}

function brief(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
