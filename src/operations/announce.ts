// A text to several groups: an operation for each, asked for in one transaction with the card that follows them all. A form asks once,
// however often it is delivered; a crash leaves all of it or nothing.
import { beginCard } from "../groups/beginnings.ts";
import type { Dossier } from "../groups/dossier.ts";
import type { Card, ChannelId, GroupId, SlackUserId } from "../groups/model.ts";
import { askedFor } from "../groups/operations.ts";
import { mayDecide, routeOf, type Reach } from "../groups/routes.ts";
import type { AnnouncementId, SentTemplate } from "../groups/sending.ts";
import { whatIsLeft } from "../groups/what-is-left.ts";
import { addAnnouncement, announcementOf, cardOf, sendsOf } from "../state/announcements.ts";
import { addOnce } from "../state/cards.ts";
import { momentOf, type Context } from "../state/context.ts";
import { openDossiers } from "../state/dossiers.ts";
import { routesOfGroups } from "../state/routes.ts";
import { save } from "../state/save.ts";
import { tryAgain } from "./ask.ts";

export type AskToAnnounce = {
  text: string;
  template: SentTemplate | null;
  groupIds: readonly GroupId[];
  by: SlackUserId;
  /** Whose groups the person may write to; looked at where it is asked for. */
  reach: Reach;
  source: string;
};

/** `nobody`: none of the groups takes anything any more. */
export type Announced = "asked" | "asked before" | "nobody";

export async function announce(context: Context, ask: AskToAnnounce): Promise<Announced> {
  const { text, template, by, source } = ask;
  const moment = momentOf(context);
  const id = announcementOf(source);
  const announced = await context.store.transact(async (trx): Promise<Announced> => {
    const before = await openDossiers(context, trx, ask.groupIds);
    const takers = [...before.values()].filter(
      (dossier) => takesTexts(dossier) && mayDecide(ask.reach, routeOf(dossier.group, dossier.routes)),
    );
    if (takers.length === 0) return "nobody";
    const announcement = { id, text, template, requestedBy: by, createdAt: moment.now };
    if (!(await addAnnouncement(trx, announcement))) return "asked before";
    const channel = commonChannel(takers) ?? context.defaultChannel;
    const place = { id: cardOf(id), channel, state: "closed" as const };
    const card: Card<"announcement"> = {
      ...beginCard(place, moment),
      kind: "announcement",
      groupId: null,
      facts: { announcementId: id },
    };
    const puts = await addOnce(trx, card);
    const asked = takers.map((dossier) => {
      const task = {
        kind: "send" as const,
        text,
        ...(template === null ? {} : { template }),
        announcement: id,
        people: dossier.group.memberCount,
        message: null,
      };
      const next = askedFor(dossier, { task, by, source: `${id}:${dossier.group.id}` }, moment);
      return [dossier, next] as const;
    });
    await save(context, trx, asked, puts);
    return "asked";
  });
  context.wake();
  return announced;
}

function takesTexts({ group }: Dossier): boolean {
  return group.deletedAt === null && group.suspendedAt === null && group.memberCount !== 0;
}

/** Where all of them have their cards. */
function commonChannel(dossiers: readonly Dossier[]): ChannelId | undefined {
  const channels = new Set(dossiers.map(({ channel }) => channel));
  return channels.size === 1 ? [...channels][0] : undefined;
}

/**
 * In each group where it failed, or where nobody knows, once more; in each of them once, however often somebody presses. Groups that
 * are not theirs to write to are left alone.
 */
export async function announceAgain(
  context: Context,
  id: AnnouncementId,
  { by, reach }: { by: SlackUserId; reach: Reach },
): Promise<number> {
  const left = (await sendsOf(context.store.db, id)).filter((send) => whatIsLeft(send) !== undefined);
  const routes = await routesOfGroups(
    context,
    left.flatMap(({ groupId }) => groupId ?? []),
  );
  let asked = 0;
  for (const send of left) {
    const route = send.groupId === null ? undefined : routes.get(send.groupId);
    if (route === undefined || !mayDecide(reach, route)) continue;
    if ((await tryAgain(context, send.id, by)) === "asked") asked += 1;
  }
  return asked;
}
