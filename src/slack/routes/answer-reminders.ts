// The form that says when the people of a route are reminded: opened, and sent. Rights are asked before, by the listeners.
import { z } from "zod";
import type { SlackUserId } from "../../groups/model.ts";
import type { RouteId } from "../../groups/routes.ts";
import { anyDay, isZone } from "../../groups/working-hours.ts";
import type { SentForm } from "../forms/sent-form.ts";
import { open } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { outcomeOf } from "./answer-routes.ts";
import { drawRoutes } from "./route-list.ts";
import { drawRouteReminders, escalationFieldId, readRouteReminders } from "./route-reminders.ts";

export async function openRouteReminders(parts: SlackParts, asker: Asker, id: RouteId): Promise<void> {
  const [found, zone] = await Promise.all([parts.groupdesk.storedRoute(id), zoneOf(parts, asker.actor.id)]);
  if (found === undefined) return asker.tell(outcomeOf("gone"));
  await open(parts, asker, drawRouteReminders(found.route, zone));
}

/** Source: docs.slack.dev/reference/objects/user-object, `tz`. */
const withZone = z.object({ tz: z.string().refine(isZone) });

/** A proposal: whoever opens the form chooses. */
async function zoneOf({ client, log }: SlackParts, user: SlackUserId): Promise<string> {
  try {
    return withZone.safeParse((await client.users.info({ user })).user).data?.tz ?? anyDay.zone;
  } catch (error) {
    log.warn({ err: error }, "Slack could not be asked for somebody's time zone; ours is proposed");
    return anyDay.zone;
  }
}

export async function routeRemindersSent(
  parts: SlackParts,
  sent: SentForm,
  { id, seenAt }: { id: RouteId; seenAt: number },
): Promise<void> {
  const { groupdesk, channels } = parts;
  const filled = readRouteReminders(sent.view.state.values);
  if (filled.kind === "mistaken") return sent.complain(filled.errors);
  const { settings } = filled;
  const channel = settings.reminders.escalation?.channel ?? null;
  const problem = channel === null ? null : await channels.problemWith(channel);
  if (problem !== null) return sent.complain({ [escalationFieldId]: problem });
  const ask = { what: "change", id, seenAt, to: { settings }, by: sent.actor.id } as const;
  const outcome = await groupdesk.askOfRoutes(ask);
  await sent.replace(drawRoutes(await groupdesk.routes(), [outcomeOf(outcome)]));
}
