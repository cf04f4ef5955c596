// The form that says when the people of a route are reminded: opened, and sent. Rights are asked before, by the listeners.
import { z } from "zod";
import type { SlackUserId } from "../../groups/model.ts";
import type { RouteId } from "../../groups/routes.ts";
import { anyDay, isZone } from "../../groups/working-hours.ts";
import type { Press } from "../buttons/press.ts";
import type { SentForm } from "../forms/sent-form.ts";
import { open } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import { outcomeOf, partSent } from "./answer-routes.ts";
import { drawRouteReminders, escalationFieldId, readRouteReminders } from "./route-reminders.ts";
import { underPressed, type PlaceOnRoute } from "./under-route.ts";

export async function openRouteReminders(parts: SlackParts, press: Press, id: RouteId): Promise<void> {
  const [found, zone] = await Promise.all([parts.groupdesk.storedRoute(id), zoneOf(parts, press.actor.id)]);
  if (found === undefined) return press.tell(outcomeOf("gone"));
  await open(parts, press, drawRouteReminders(found.route, { zone, under: underPressed(press.form) }));
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
  place: PlaceOnRoute,
): Promise<void> {
  const { channels } = parts;
  const filled = readRouteReminders(sent.view.state.values);
  if (filled.kind === "mistaken") return sent.complain(filled.errors);
  const { settings } = filled;
  const channel = settings.reminders.escalation?.channel ?? null;
  const problem = channel === null ? null : await channels.problemWith(channel);
  if (problem !== null) return sent.complain({ [escalationFieldId]: problem });
  await partSent(parts, sent, { place, to: { settings } });
}
