// What an admin asks of the routes, and where the news of one group is to go: committed with its audit before Slack gets its
// acknowledgement; the cards follow.
import { noted, withOwnChannel, type Dossier } from "../groups/dossier.ts";
import type { ChannelId, GroupId, SlackUserId } from "../groups/model.ts";
import {
  routeAdded,
  routeChanged,
  routeMoved,
  routeRemoved,
  type RouteDraft,
  type RouteEdit,
  type RouteRefusal,
  type RoutesEdited,
} from "../groups/route-changes.ts";
import type { Route, RouteId } from "../groups/routes.ts";
import { useOfChannel } from "../state/channel-uses.ts";
import { momentOf, type Context } from "../state/context.ts";
import { withDossier } from "../state/dossiers.ts";
import { changeRoutes } from "../state/change-routes.ts";
import type { Trx } from "../store/database.ts";

export type RouteAsk = { by: SlackUserId } &
  /** `id`: the same however often the form comes. */
  (
    | { what: "add"; id: RouteId; draft: RouteDraft }
    | { what: "change"; id: RouteId; seenAt: number; to: RouteEdit }
    | { what: "up" | "down" | "remove"; id: RouteId }
  );

export type RouteOutcome = Exclude<RouteRefusal, "done before"> | "changed" | "channel taken";

/** What was done before is answered as the first time. */
export async function askOfRoutes(context: Context, ask: RouteAsk): Promise<RouteOutcome> {
  const moment = momentOf(context);
  const outcome = await changeRoutes<RouteRefusal>(context, ask.by, (now) => {
    const edited = editedBy(ask, now, moment);
    if ("refusal" in edited) return edited;
    const { next, about } = edited;
    const before = now.find(({ id }) => id === about.id);
    const details = {
      route: about.id,
      place: (ask.what === "remove" ? now : next).findIndex(({ id }) => id === about.id) + 1,
      ...(before === undefined ? {} : { before: saidOf(before) }),
      ...(ask.what === "remove" ? {} : { after: saidOf(about) }),
    };
    return { next, audit: { action: actions[ask.what], details } };
  });
  return outcome === "done before" ? "changed" : outcome;
}

const actions = {
  add: "route added",
  change: "route changed",
  up: "route moved",
  down: "route moved",
  remove: "route removed",
} as const;

function editedBy(ask: RouteAsk, now: readonly Route[], moment: ReturnType<typeof momentOf>): RoutesEdited {
  switch (ask.what) {
    case "add":
      return routeAdded(now, ask, { by: ask.by, moment });
    case "change":
      return routeChanged(now, ask, { by: ask.by, moment });
    case "up":
    case "down":
      return routeMoved(now, ask.id, ask.what);
    case "remove":
      return routeRemoved(now, ask.id);
  }
}

/** Words of names, and those that are watched for, stay out of the audit. */
function saidOf({ match, channel, deciders, calls, shows, settings }: Route) {
  const watchWords = settings.watchWords.length;
  return { match: match.kind, channel, deciders, calls, shows, settings: { ...settings, watchWords } };
}

export type NewsOutcome =
  | { kind: "unknown" | "deleted" | "channel taken" }
  | { kind: "sent"; channel: ChannelId };

/** Null: where its route sends it. */
export async function sendNewsTo(
  context: Context,
  { groupId, channel, by }: { groupId: GroupId; channel: ChannelId | null; by: SlackUserId },
): Promise<NewsOutcome> {
  const at = momentOf(context).now;
  const outcome = await withDossier(context, groupId, async (dossier, trx): Promise<Moved> => {
    if (dossier.group.deletedAt !== null) return [dossier, { kind: "deleted" }];
    if (channel !== null && (await isConversation(context, trx, channel, dossier)))
      return [dossier, { kind: "channel taken" }];
    const next = withOwnChannel(dossier, channel);
    const details = { before: dossier.ownChannel, after: channel };
    return [
      noted(next, { at, actor: by, action: "group sent elsewhere", details }),
      { kind: "sent", channel: next.channel },
    ];
  });
  return outcome ?? { kind: "unknown" };
}

type Moved = readonly [Dossier, NewsOutcome];

/** What is written there goes to a group, be it this one. */
async function isConversation(
  context: Context,
  trx: Trx,
  channel: ChannelId,
  { routes }: Dossier,
): Promise<boolean> {
  return (await useOfChannel(context, trx, { channel, routes })).conversationOf !== null;
}
