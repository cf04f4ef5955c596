// What is done with routes in Slack: forms opened, sent and pressed. Rights are asked before any of it, by the listeners.
import { createHash } from "node:crypto";
import type { RouteOutcome } from "../../groupdesk.ts";
import type { ChannelId } from "../../groups/model.ts";
import type { RouteId } from "../../groups/routes.ts";
import type { Press } from "../buttons/press.ts";
import { filledForm } from "../forms/form-fields.ts";
import { noticeForm } from "../forms/notice.ts";
import type { SentForm } from "../forms/sent-form.ts";
import { open, show } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import { drawRouteApproving, readRouteApproving } from "./route-approving.ts";
import { channelFieldOfRoute, drawRouteForm, readMatch, readRouteForm } from "./route-form.ts";
import { drawRoutes } from "./route-list.ts";
import { drawRouteSettings, readRouteSettings } from "./route-settings.ts";
import { whichOfThem } from "./route-words.ts";
import { userGroupsOffered } from "./user-groups-offered.ts";

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

export async function openRouteSettings(parts: SlackParts, asker: Asker, id: RouteId): Promise<void> {
  const found = await parts.groupdesk.storedRoute(id);
  if (found === undefined) return asker.tell(came.gone);
  const { calls } = found.route;
  const offered = await userGroupsOffered(parts, [...(calls.waiting ?? []), ...(calls.wrong ?? [])]);
  await open(parts, asker, drawRouteSettings(found.route, offered));
}

export async function openRouteApproving(parts: SlackParts, asker: Asker, id: RouteId): Promise<void> {
  const found = await parts.groupdesk.storedRoute(id);
  if (found === undefined) return asker.tell(came.gone);
  await open(parts, asker, drawRouteApproving(found.route));
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
  { id, seenAt }: { id: RouteId; seenAt: number },
): Promise<void> {
  const filled = readRouteSettings(sent.view.state.values);
  if (filled.kind === "mistaken") return sent.complain(filled.errors);
  const { to } = filled;
  const outcome = await parts.groupdesk.askOfRoutes({ what: "change", id, seenAt, to, by: sent.actor.id });
  await sent.replace(drawRoutes(await parts.groupdesk.routes(), [came[outcome]]));
}

export async function routeApprovingSent(
  parts: SlackParts,
  sent: SentForm,
  { id, seenAt }: { id: RouteId; seenAt: number },
): Promise<void> {
  const found = await parts.groupdesk.storedRoute(id);
  if (found === undefined) return sent.replace(noticeForm(came.gone));
  const settings = readRouteApproving(sent.view.state.values, found.route.settings);
  const ask = { what: "change" as const, id, seenAt, to: { settings }, by: sent.actor.id };
  const outcome = await parts.groupdesk.askOfRoutes(ask);
  await sent.replace(drawRoutes(await parts.groupdesk.routes(), [came[outcome]]));
}

/** Up, down, or away; then the list stands in place of the form. */
export async function routePressed(
  parts: SlackParts,
  press: Press,
  { id, what }: { id: RouteId; what: "up" | "down" | "remove" },
): Promise<void> {
  const outcome = await parts.groupdesk.askOfRoutes({ what, id, by: press.actor.id });
  await press.ack();
  await show(parts, press.place, drawRoutes(await parts.groupdesk.routes(), [came[outcome]]));
}

export async function previewPressed(parts: SlackParts, press: Press): Promise<void> {
  await press.ack();
  const match = readMatch(filledForm(press.form?.state.values));
  if (match === undefined) return press.tell(raw("Say first for which groups this route is."));
  const found = await parts.groupdesk.routePreview(match);
  await press.tell(
    joinMarkup([whichOfThem(found), raw("A route that stands before this one may take some of them.")], "\n"),
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
  "too many": mrkdwn`There are as many routes as there can be. Delete one first.`,
};
