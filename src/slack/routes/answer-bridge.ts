// The form that says whether a route shows conversations: opened, and sent. Rights are asked before, by the listeners.
import type { RouteId } from "../../groups/routes.ts";
import type { Press } from "../buttons/press.ts";
import type { SentForm } from "../forms/sent-form.ts";
import { open } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import { outcomeOf, partSent } from "./answer-routes.ts";
import { drawRouteBridge, readRouteBridge } from "./route-bridge.ts";
import { underPressed, type PlaceOnRoute } from "./under-route.ts";
import { userGroupsOffered } from "./user-groups-offered.ts";

export async function openRouteBridge(parts: SlackParts, press: Press, id: RouteId): Promise<void> {
  const { groupdesk } = parts;
  const found = await groupdesk.storedRoute(id);
  if (found === undefined) return press.tell(outcomeOf("gone"));
  const [groups, userGroups] = await Promise.all([
    groupdesk.bridge.groupsOf({ id }),
    userGroupsOffered(parts, found.route.settings.bridge.talkers ?? []),
  ]);
  const under = underPressed(press.form);
  await open(parts, press, drawRouteBridge(found.route, { groups, userGroups, under }));
}

export async function routeBridgeSent(parts: SlackParts, sent: SentForm, place: PlaceOnRoute): Promise<void> {
  const bridge = readRouteBridge(sent.view.state.values);
  await partSent(parts, sent, { place, to: { settings: { bridge } } });
}
