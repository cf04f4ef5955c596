// What people write in groups whose conversation is shown in Slack: kept once, in WhatsApp's order, until it stands there. What is
// written in any group is looked through for watched words, while a route has some; nothing of it is kept for that. The intake calls it,
// and tells here who has come and gone.
import type { Bridged } from "../groups/bridge.ts";
import type { Moment } from "../groups/dossier.ts";
import type { Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import {
  bridgedGroups,
  hear,
  keepHeard,
  moreOfBridges,
  type BridgedGroup,
  type Heard,
} from "../state/bridges.ts";
import { momentOf, type Context } from "../state/context.ts";
import type { Trx } from "../store/database.ts";
import type { Update, WhatsAppEvent } from "../whatsapp/events.ts";
import { watchForWords } from "./watch-words.ts";
import { readGroupMessage, type GroupMessage } from "../whatsapp/wire/group-message.ts";

type Event = Extract<WhatsAppEvent, { kind: "group message" }>;

/** Resolves after the commit, with whether each was heard before; those of other groups are left out. */
export async function takeGroupMessages(
  context: Context,
  events: readonly Event[],
): Promise<{ duplicate: boolean }[]> {
  const ours = events.filter((event) => context.phoneNumberIds.includes(event.phoneNumberId));
  if (ours.length === 0) return [];
  await watchForWords(context, ours);
  const moment = momentOf(context);
  const bridged = await bridgedGroups(context.store.db, ours);
  if (bridged.size === 0) return [];
  const heard = ours.flatMap((event) => heardOf(event, bridged.get(event.groupId)));
  if (heard.length === 0) return [];
  const fresh = await context.store.transact(async (trx) => {
    const kept = await keepHeard(trx, heard, moment);
    const news = heard.filter(({ whatsappId }) => kept.has(whatsappId));
    await hear(trx, news);
    await put(trx, await moreOfBridges(context, trx, news, moment.now));
    return kept;
  });
  context.wake();
  return heard.map(({ whatsappId }) => ({ duplicate: !fresh.has(whatsappId) }));
}

function heardOf(event: Event, group: BridgedGroup | undefined): Heard[] {
  if (group === undefined || group.phoneNumberId !== event.phoneNumberId) return [];
  const message = readGroupMessage(event.raw);
  if (message === null) return [];
  return [{ group, whatsappId: message.id, at: event.at, content: contentOf(message), isWritten: true }];
}

function contentOf({ content, person, profileName, replyTo }: GroupMessage): Bridged {
  const from = { person, name: profileName };
  if (content.kind === "text" || content.kind === "media") return { ...content, from, replyTo };
  return { ...content, from };
}

/** Who joined, left or was removed stands in the conversation where it happened. */
export async function noteComingsAndGoings(
  context: Context,
  trx: Trx,
  news: readonly Update[],
  moment: Moment,
): Promise<Put[]> {
  const told = news.flatMap(({ hash, event }) => comingOf(hash, event));
  if (told.length === 0) return [];
  const bridged = await bridgedGroups(
    trx,
    told.map(({ event }) => event),
  );
  const heard = told.flatMap(({ hash, event, content }): Heard[] => {
    const group = bridged.get(event.groupId);
    return group === undefined
      ? []
      : [{ group, whatsappId: `told ${hash}`, at: event.at, content, isWritten: false }];
  });
  if (heard.length === 0) return [];
  await keepHeard(trx, heard, moment);
  return moreOfBridges(context, trx, heard, moment.now);
}

type Coming = Extract<WhatsAppEvent, { kind: "people joined" | "people left" | "people removed" }>;

function comingOf(hash: string, event: Update["event"]): { hash: string; event: Coming; content: Bridged }[] {
  switch (event.kind) {
    case "people joined":
      return [{ hash, event, content: { kind: "joined", people: event.people } }];
    case "people left":
      return [{ hash, event, content: { kind: "left", people: event.people } }];
    case "people removed":
      return event.removed.length === 0
        ? []
        : [{ hash, event, content: { kind: "removed", people: event.removed } }];
    default:
      return [];
  }
}
