// What is done with routes in Slack: forms opened, sent and pressed. Rights are asked before any of it, by the listeners.
import { createHash } from "node:crypto";
import type { RouteOutcome } from "../../groupdesk.ts";
import type { ChannelId, SlackUserId } from "../../groups/model.ts";
import type { RouteEdit } from "../../groups/route-changes.ts";
import type { RouteId } from "../../groups/routes.ts";
import type { Press } from "../buttons/press.ts";
import { filledForm } from "../forms/form-fields.ts";
import { noticeForm } from "../forms/notice.ts";
import type { SentForm } from "../forms/sent-form.ts";
import { open, show } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import { noBridge } from "../../groups/bridge.ts";
import { drawRouteApproving, readRouteApproving } from "./route-approving.ts";
import {
  channelFieldOfRoute,
  drawRouteForm,
  isChanged,
  readMatch,
  readRouteForm,
  routeForm,
  type RouteFormView,
} from "./route-form.ts";
import { bridgeOfThem } from "./route-bridge.ts";
import { drawRoutes } from "./route-list.ts";
import { drawRouteSettings, readRouteSettings } from "./route-settings.ts";
import { whichOfThem } from "./route-words.ts";
import { underPressed, type PlaceOnRoute, type UnderRoute } from "./under-route.ts";
import { userGroupsOffered } from "./user-groups-offered.ts";
import { within } from "../within.ts";
import { slackPace } from "../../pace.ts";

export async function openRoutes(parts: SlackParts, asker: Asker): Promise<void> {
  await open(parts, asker, drawRoutes(await parts.groupdesk.routes()));
}

/** `channel`: where somebody asked for a new one. */
export async function openRouteForm(
  parts: SlackParts,
  asker: Asker,
  { id, channel }: { id: RouteId | null; channel: ChannelId | undefined },
): Promise<void> {
  const found = id === null ? null : await parts.groupdesk.storedRoute(id);
  if (found === undefined) return asker.tell(came.gone);
  const [numbers, userGroups] = await Promise.all([
    parts.groupdesk.numbers(),
    userGroupsOffered(parts, found?.route.deciders ?? []),
  ]);
  const { route = null, subject = null } = found ?? {};
  await open(parts, asker, drawRouteForm({ route, subject, numbers, userGroups, channel }));
}

export async function openRouteSettings(parts: SlackParts, press: Press, id: RouteId): Promise<void> {
  const found = await parts.groupdesk.storedRoute(id);
  if (found === undefined) return press.tell(came.gone);
  const { calls } = found.route;
  const userGroups = await userGroupsOffered(parts, [...(calls.waiting ?? []), ...(calls.wrong ?? [])]);
  await open(parts, press, drawRouteSettings(found.route, { userGroups, under: underPressed(press.form) }));
}

export async function openRouteApproving(parts: SlackParts, press: Press, id: RouteId): Promise<void> {
  const found = await parts.groupdesk.storedRoute(id);
  if (found === undefined) return press.tell(came.gone);
  await open(parts, press, drawRouteApproving(found.route, underPressed(press.form)));
}

export async function routeSent(
  parts: SlackParts,
  sent: SentForm,
  { id, seenAt }: { id: RouteId | null; seenAt: number },
): Promise<void> {
  const { groupdesk, channels } = parts;
  const filled = readRouteForm(sent.view.state.values);
  if (filled.kind === "mistaken") return sent.complain(filled.errors);
  const { draft } = filled;
  const problem = await channels.problemWith(draft.channel);
  if (problem !== null) return sent.complain({ [channelFieldOfRoute.id]: problem });
  const by = sent.actor.id;
  const { calls: _, ...to } = draft;
  const outcome = await groupdesk.askOfRoutes(
    id === null ? { what: "add", id: idFor(sent), draft, by } : { what: "change", id, seenAt, to, by },
  );
  await sent.replace(drawRoutes(await groupdesk.routes(), [came[outcome]]));
}

/** The same however often somebody presses Save; Slack gives a form that is drawn anew another hash. Source: docs.slack.dev/reference/views */
function idFor({ source, view }: SentForm): RouteId {
  const drawn = createHash("sha256").update(`${source}:${view.hash}`).digest("hex");
  return `rt_${drawn.slice(0, 32)}` as RouteId;
}

export async function routeSettingsSent(
  parts: SlackParts,
  sent: SentForm,
  place: PlaceOnRoute,
): Promise<void> {
  const filled = readRouteSettings(sent.view.state.values);
  if (filled.kind === "mistaken") return sent.complain(filled.errors);
  await partSent(parts, sent, { place, to: filled.to });
}

export async function routeApprovingSent(
  parts: SlackParts,
  sent: SentForm,
  place: PlaceOnRoute,
): Promise<void> {
  const found = await parts.groupdesk.storedRoute(place.id);
  if (found === undefined) return sent.replace(noticeForm(came.gone));
  const settings = readRouteApproving(sent.view.state.values, found.route.settings);
  await partSent(parts, sent, { place, to: { settings } });
}

/** One of the smaller forms of a route: saved, it leads back to the one of the route, where everything is still typed. */
export async function partSent(
  parts: SlackParts,
  sent: SentForm,
  { place: { id, seenAt, under }, to }: { place: PlaceOnRoute; to: RouteEdit },
): Promise<void> {
  const by = sent.actor.id;
  const outcome = await parts.groupdesk.askOfRoutes({ what: "change", id, seenAt, to, by });
  if (outcome !== "changed") return sent.replace(noticeForm(came[outcome]));
  if (under === null) return sent.replace(drawRoutes(await parts.groupdesk.routes(), [came[outcome]]));
  // Before it shows again, as far as the acknowledgement can wait for it.
  await within(slackPace.formBelowWaitsMs, savedUnder(parts, { under, id, seenAt, by })).catch(
    () => undefined,
  );
  await sent.close();
}

async function savedUnder(
  parts: SlackParts,
  { under, id, seenAt, by }: Omit<PlaceOnRoute, "under"> & { under: UnderRoute; by: SlackUserId },
): Promise<void> {
  const found = await parts.groupdesk.storedRoute(id);
  // What somebody else has changed since that form was drawn must not be overwritten by it.
  const isOurs = under.seenAt === seenAt && found?.route.changedBy === by;
  const said = raw("✅ Saved. What is filled in below is saved with the button of this form.");
  await drawAgain(parts, found, {
    viewId: under.viewId,
    again: { said, ticked: under.ticked, seenAt: isOurs ? found.route.changedAt : under.seenAt },
  });
}

type Found = Awaited<ReturnType<SlackParts["groupdesk"]["storedRoute"]>>;

/** What is typed stays, because the fields are the same. */
async function drawAgain(
  parts: SlackParts,
  found: Found,
  { viewId, again }: { viewId: string; again: NonNullable<RouteFormView["again"]> },
): Promise<void> {
  if (found === undefined) return;
  const [numbers, userGroups] = await Promise.all([
    parts.groupdesk.numbers(),
    userGroupsOffered(parts, found.route.deciders ?? []),
  ]);
  await show(parts, { kind: "in place", viewId }, drawRouteForm({ ...found, numbers, userGroups, again }));
}

/** Up, down, or away; then the list stands in place of the form, unless something in it is still to be saved. */
export async function routePressed(
  parts: SlackParts,
  press: Press,
  { id, what }: { id: RouteId; what: "up" | "down" | "remove" },
): Promise<void> {
  const { groupdesk } = parts;
  const outcome = await groupdesk.askOfRoutes({ what, id, by: press.actor.id });
  await press.ack();
  const [found, routes] = await Promise.all([groupdesk.storedRoute(id), groupdesk.routes()]);
  const { form } = press;
  const viewId = form?.id;
  const under = underPressed(form);
  const isHalfDone = what !== "remove" && found !== undefined && isChanged(form?.state.values, found.route);
  if (under === null || viewId === undefined || !isHalfDone) {
    const here = viewId === undefined ? press.place : ({ kind: "in place", viewId } as const);
    await show(parts, here, drawRoutes(routes, [came[outcome]]));
    return;
  }
  const place = routes.lines.findIndex(({ route }) => route.id === id) + 1;
  const said = mrkdwn`✅ Moved: it is number ${String(place)} of ${String(routes.lines.length)} now. What is filled in below is not saved yet.`;
  await drawAgain(parts, found, { viewId, again: { said, ...under } });
}

export async function previewPressed(parts: SlackParts, press: Press): Promise<void> {
  await press.ack();
  const match = readMatch(filledForm(press.form?.state.values));
  if (match === undefined) return press.tell(raw("Say first for which groups this route is."));
  const { groupdesk } = parts;
  const id = routeForm.placeIn(press.form)?.id ?? null;
  const [found, stored, bridged] = await Promise.all([
    groupdesk.routePreview({ match, id }),
    id === null ? undefined : groupdesk.storedRoute(id),
    groupdesk.bridge.groupsOf({ match }),
  ]);
  const shown = bridgeOfThem(stored?.route.settings.bridge ?? noBridge, bridged);
  const before = found.isFirst ? [] : [raw("A route that stands before this one may take some of them.")];
  await press.tell(
    joinMarkup([whichOfThem(found), ...before, ...(shown === undefined ? [] : [shown])], "\n"),
  );
}

export function outcomeOf(outcome: RouteOutcome): Markup {
  return came[outcome];
}

const came: Record<RouteOutcome, Markup> = {
  changed: raw("✅ Saved. It holds from now on; whoever waits in its groups moves along."),
  gone: raw("Somebody has deleted this route meanwhile. Nothing was done."),
  "changed meanwhile": raw(
    "Somebody has changed this route meanwhile, so nothing was done. Open it again, and look first.",
  ),
  "channel taken": raw(
    "The conversation of one WhatsApp group has this channel for its own, so nothing was done. Open the route again, and choose another channel.",
  ),
  "too many": mrkdwn`There are as many routes as there can be. Delete one first.`,
};
