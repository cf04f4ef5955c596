// Before WhatsApp is answered: news of groups is kept as it came, to be read in its turn (`read.ts`), and all other is taken at once, so
// that nothing is stored of chats that are not ours. `app.ts` puts the shared commit before it.
import { createHash } from "node:crypto";
import { intakePace } from "../pace.ts";
import { keepArrivals } from "../state/arrivals.ts";
import { momentOf, type Context } from "../state/context.ts";
import type { Update } from "../whatsapp/events.ts";
import { groupOfPiece, isAboutMessages, type Piece, type Told } from "../whatsapp/wire.ts";
import { takeIdentityChanges } from "./account-news.ts";
import { takeGroupMessages } from "./group-messages.ts";
import { takeNews, type Taken } from "./intake.ts";
import { takeMessageStatuses } from "./message-statuses.ts";

/** What was taken at once, and the lines in which there is something to read. */
export type Kept = { taken: Taken[]; lines: ReadonlySet<number> };

/** Resolves after the commit. @throws when the store did not take it: WhatsApp must deliver again. */
export async function keepDelivery(
  context: Context,
  told: readonly Told[],
  { lines }: { lines: number },
): Promise<Kept> {
  const updates = told.filter(isRead);
  // First, so that whoever asks under their new name in the same moment is known.
  await takeIdentityChanges(context, updates, momentOf(context));
  const news = Map.groupBy(told.filter(isPiece), (piece) => lineOf(piece, lines));
  const taken = await keepNews(
    context,
    news,
    // What people write goes past this: most of it is not ours to keep.
    updates.filter((update) => !isAboutMessages(update)),
  );
  const statuses = await takeMessageStatuses(
    context,
    updates.flatMap(({ event }) => (event.kind === "message status" ? [event] : [])),
  );
  const heard = await takeGroupMessages(
    context,
    updates.flatMap(({ event }) => (event.kind === "group message" ? [event] : [])),
  );
  const about = (kind: string) => (each: { duplicate: boolean }) => ({ kind, ...each });
  return {
    taken: [...taken, ...statuses.map(about("message status")), ...heard.map(about("group message"))],
    lines: new Set(news.keys()),
  };
}

async function keepNews(
  context: Context,
  news: ReadonlyMap<number, readonly Piece[]>,
  others: readonly Update[],
): Promise<Taken[]> {
  if (news.size === 0 && others.length === 0) return [];
  const receivedAt = context.clock.now();
  const taken = await context.store.transact(async (trx) => {
    if (news.size > 0) await keepArrivals(trx, news, receivedAt);
    if (others.length === 0) return [];
    return takeNews(
      context,
      trx,
      others.map((update) => ({ ...update, receivedAt })),
    );
  });
  if (others.length > 0) context.wake();
  return taken;
}

/** As far as order matters: its group; what names no group has all others of its kind to follow. */
export function aboutOf(told: Told): string {
  const group = isPiece(told) ? groupOfPiece(told) : "groupId" in told.event ? told.event.groupId : null;
  return group ?? "no group";
}

/** Of the work that it makes before the answer. */
export function weightOf(told: Told): number {
  return isPiece(told) ? intakePace.weights.kept : intakePace.weights.read;
}

function isPiece(told: Told): told is Piece {
  return !isRead(told);
}

function isRead(told: Told): told is Update {
  return "event" in told;
}

/** All that is about one group stands in one line, whichever instance heard it. */
function lineOf(piece: Piece, lines: number): number {
  const group = groupOfPiece(piece);
  return group === null ? 0 : createHash("sha1").update(group).digest().readUInt16BE() % lines;
}
