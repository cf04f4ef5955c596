// Buttons that lead to routes and change them, in their forms and on the Home tab. `answer-click.ts` hands them on.
import { askedIn } from "../forms/asked-from.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
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
import { routeForm } from "../routes/route-form.ts";
import type { ClickOf } from "./click.ts";
import { atOnce, type Press } from "./press.ts";

type OnRoutes = ClickOf<
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

export function onRoutes(parts: SlackParts, press: Press, click: OnRoutes): Guarded {
  const guard = { right: routeForm.right(newRoute), to: routeForm.to(newRoute) };
  switch (click.verb) {
    case "remove_route":
      return { ...guard, run: () => routePressed(parts, press, { id: click.routeId, what: "remove" }) };
    case "move_route":
      return {
        ...guard,
        run: () => routePressed(parts, press, { id: click.routeId, what: click.direction }),
      };
    case "preview_route":
      return { ...guard, run: () => previewPressed(parts, press) };
    case "open_routes":
      return atOnce(press, { ...guard, run: () => openRoutes(parts, press) });
    case "edit_route":
      return atOnce(press, {
        ...guard,
        async run() {
          const channel = press.channel ?? (await askedIn(parts, press.form));
          await openRouteForm(parts, press, { id: click.routeId, channel });
        },
      });
    case "edit_route_settings":
    case "edit_route_approving":
    case "edit_route_bridge":
    case "edit_route_reminders":
      return atOnce(press, { ...guard, run: () => smallerForms[click.verb](parts, press, click.routeId) });
  }
}

const newRoute = { id: null, seenAt: 0 };

const smallerForms = {
  edit_route_settings: openRouteSettings,
  edit_route_approving: openRouteApproving,
  edit_route_bridge: openRouteBridge,
  edit_route_reminders: openRouteReminders,
};
