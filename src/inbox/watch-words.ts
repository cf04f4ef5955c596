// Words that a route's people want to be called for: a message of one of its groups that has one makes a card, or one more on it. Nothing
// of the message is kept, and what has none is dropped at once. The intake calls it, for what people write in groups.
import { createHash } from "node:crypto";
import { beginCard } from "../groups/beginnings.ts";
import type { Moment } from "../groups/dossier.ts";
import type { GroupId } from "../groups/model.ts";
import { channelOf, routeOf, type Routes } from "../groups/routes.ts";
import { watched, watching } from "../groups/watch-words.ts";
import { watchPace } from "../pace.ts";
import { cardPut, idFor } from "../state/cards.ts";
import { momentOf, type Context } from "../state/context.ts";
import { putWatchCard, watchCard } from "../state/watch-cards.ts";
import { inParts, lockGroups } from "../state/rows-in-parts.ts";
import { ownChannels, readRoutes } from "../state/routes.ts";
import { put } from "../outbox/outbox.ts";
import type { Put } from "../outbox/entries.ts";
import type { Trx } from "../store/database.ts";
import type { WhatsAppEvent } from "../whatsapp/events.ts";
import { readGroupMessage, type GroupMessage } from "../whatsapp/wire/group-message.ts";

type Event = Extract<WhatsAppEvent, { kind: "group message" }>;
type Watch = ReturnType<typeof watching>;
type Found = { event: Event; message: GroupMessage; text: string };
type Group = { id: GroupId; whatsappId: string; phoneNumberId: string; subject: string | null };

/** Resolves when whoever is to be called will be. */
export async function watchForWords(context: Context, events: readonly Event[]): Promise<void> {
  if (events.length === 0) return;
  const routes = await readRoutes(context);
  const words = routes.listed.flatMap(({ settings }) => settings.watchWords);
  if (words.length === 0) return;
  const any = watchFor(words);
  const found = events.flatMap((event): Found[] => {
    const message = readGroupMessage(event.raw);
    const text = message === null ? "" : wordsOf(message);
    return message !== null && any(text).length > 0 ? [{ event, message, text }] : [];
  });
  if (found.length > 0) await callFor(context, found, routes);
}

function wordsOf({ content }: GroupMessage): string {
  if (content.kind === "text") return content.text;
  return content.kind === "media" ? (content.caption ?? "") : "";
}

/** Made once for the same words, whatever comes. */
const made = new Map<string, Watch>();
const mostMade = 100;

function watchFor(words: readonly string[]): Watch {
  const key = JSON.stringify(words);
  const known = made.get(key);
  if (known !== undefined) return known;
  if (made.size >= mostMade) made.clear();
  const watch = watching(words);
  made.set(key, watch);
  return watch;
}

async function callFor(context: Context, found: readonly Found[], routes: Routes): Promise<void> {
  const { db, locksRows } = context.store;
  const groups = await inParts([...new Set(found.map(({ event }) => event.groupId))], (part) =>
    db
      .selectFrom("groups")
      .select(["id", "whatsappId", "phoneNumberId", "subject"])
      .where("whatsappId", "in", part)
      .execute(),
  );
  const meant = found.flatMap((each) => {
    const group = groups.find(
      ({ whatsappId, phoneNumberId }) =>
        whatsappId === each.event.groupId && phoneNumberId === each.event.phoneNumberId,
    );
    const words = group === undefined ? [] : watchFor(routeOf(group, routes).settings.watchWords)(each.text);
    return group === undefined || words.length === 0 ? [] : [{ ...each, group, words }];
  });
  if (meant.length === 0) return;
  const moment = momentOf(context);
  const ids = [...new Set(meant.map(({ group }) => group.id))];
  await context.store.transact(async (trx) => {
    await lockGroups(trx, locksRows, ids);
    const own = await ownChannels(trx, ids);
    const due: Put[] = [];
    for (const each of meant) {
      const channel = channelOf(each.group, routes, own.get(each.group.id) ?? null);
      due.push(...(await note(trx, { ...each, channel }, moment)));
    }
    await put(trx, due);
  });
  context.wake();
}

type Meant = Found & { group: Group; words: readonly string[]; channel: string };

/** One card for each group and some minutes, by WhatsApp's time: what it tells again finds the card that has it. */
async function note(
  trx: Trx,
  { event: { at }, message, group, words, channel }: Meant,
  moment: Moment,
): Promise<Put[]> {
  const slot = Math.floor(at / watchPace.cardEveryMs);
  const id = idFor(`watch word ${group.id} ${slot}`);
  const before = await watchCard(trx, id);
  const heard = createHash("sha256").update(message.id).digest("base64url").slice(0, 12);
  const facts = watched(before?.facts ?? null, { words, message: heard, at });
  if (before !== undefined && facts === before.facts) return [];
  const place = { id, channel, state: "closed" as const };
  const card = before ?? {
    ...beginCard(place, moment),
    kind: "watch word" as const,
    groupId: group.id,
    facts,
  };
  await putWatchCard(trx, { ...card, facts });
  return [cardPut(card, { priority: 1, dueAt: moment.now })];
}
