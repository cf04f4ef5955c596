// The smaller forms of a route, and the form of the route under them: that keeps what is typed in it, says that the smaller one is saved,
// and goes by the route as it is then. Opened and sent by `answer-routes.ts`, `answer-reminders.ts` and `answer-bridge.ts`.
import type { ViewOutput } from "@slack/bolt";
import { z } from "zod";
import { formKind } from "../forms/modal.ts";
import { routeId } from "../ids.ts";
import { routeForm, tickedIn } from "./route-form.ts";

/** `seenAt`: when what that form shows was changed last. Slack keeps what is in fields, and does not say so of check boxes. */
const underRoute = z.object({ viewId: z.string(), seenAt: z.number(), ticked: z.array(z.string()) });

export type UnderRoute = z.output<typeof underRoute>;

const placeOnRoute = z.object({ id: routeId, seenAt: z.number(), under: underRoute.nullable() });

export type PlaceOnRoute = z.output<typeof placeOnRoute>;

export function smallerForm(id: string) {
  return formKind(id, { place: placeOnRoute, right: () => "administer", to: () => "change routes" });
}

export function underPressed(form: ViewOutput | undefined): UnderRoute | null {
  const place = routeForm.placeIn(form);
  if (form === undefined || place === undefined) return null;
  return { viewId: form.id, seenAt: place.seenAt, ticked: tickedIn(form.state.values) };
}
