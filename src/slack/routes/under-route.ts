// The form of a route under one of its smaller ones: it keeps what is typed in it, says that the smaller one is saved, and goes by the
// route as it is then. Opened and sent by `answer-routes.ts` and `answer-reminders.ts`.
import type { ViewOutput } from "@slack/bolt";
import { z } from "zod";
import { routeId } from "../ids.ts";
import { routeForm, tickedIn } from "./route-form.ts";

/** `seenAt`: when what that form shows was changed last. Slack keeps what is in fields, and does not say so of check boxes. */
const underRoute = z.object({ viewId: z.string(), seenAt: z.number(), ticked: z.array(z.string()) });

export type UnderRoute = z.output<typeof underRoute>;

/** The place of the smaller forms. */
export const placeOnRoute = z.object({ id: routeId, seenAt: z.number(), under: underRoute.nullable() });

export type PlaceOnRoute = z.output<typeof placeOnRoute>;

export function underPressed(form: ViewOutput | undefined): UnderRoute | null {
  const place = routeForm.placeIn(form);
  if (form === undefined || place === undefined) return null;
  return { viewId: form.id, seenAt: place.seenAt, ticked: tickedIn(form.state.values) };
}
