// Buttons that lead to routes and change them, in their forms and on the Home tab. Rights are asked before, by `answer-click.ts`.
import { askedIn } from "../forms/asked-from.ts";
import type { SlackParts } from "../parts.ts";
import { openRouteBridge } from "../routes/answer-bridge.ts";
import { openRouteReminders } from "../routes/answer-reminders.ts";
import {
  openRouteApproving,
  openRouteForm,
  openRoutes,
  openRouteSettings,
  previewPressed,
  routePressed,
} from "../routes/answer-routes.ts";
import type { ClickOf } from "./click.ts";
import type { Press } from "./press.ts";

export type OnRoutes = ClickOf<
  | "open_routes"
  | "edit_route"
  | "edit_route_settings"
  | "edit_route_approving"
  | "edit_route_bridge"
  | "edit_route_reminders"
  | "remove_route"
  | "move_route"
  | "preview_route"
>;

export async function onRoutes(parts: SlackParts, press: Press, click: OnRoutes): Promise<void> {
  switch (click.verb) {
    case "remove_route":
      return routePressed(parts, press, { id: click.routeId, what: "remove" });
    case "move_route":
      return routePressed(parts, press, { id: click.routeId, what: click.direction });
    case "preview_route":
      return previewPressed(parts, press);
    case "open_routes":
      await press.ack();
      return openRoutes(parts, press);
    case "edit_route":
      await press.ack();
      return openRouteForm(parts, press, {
        id: click.routeId,
        channel: press.channel ?? (await askedIn(parts, press.form)),
      });
    case "edit_route_settings":
      await press.ack();
      return openRouteSettings(parts, press, click.routeId);
    case "edit_route_approving":
      await press.ack();
      return openRouteApproving(parts, press, click.routeId);
    case "edit_route_bridge":
      await press.ack();
      return openRouteBridge(parts, press, click.routeId);
    case "edit_route_reminders":
      await press.ack();
      return openRouteReminders(parts, press, click.routeId);
  }
}
