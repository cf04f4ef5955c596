// The routes in their order, each with what it takes and who changed it: what `/wa routes` and the Home tab open.
import type { KnownBlock, ModalView } from "@slack/types";
import type { RoutesView } from "../../groupdesk.ts";
import type { RouteLine } from "../../projection/routes-view.ts";
import { actions, context, lines, section, sectionWithButton } from "../blocks.ts";
import { formKind, modal, noPlace } from "../forms/modal.ts";
import { joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import {
  channelOfRoute,
  whatElse,
  whatGoesThere,
  whichGroups,
  whichOfThem,
  whoChangedIt,
  whoDecides,
} from "./route-words.ts";

/** Nothing is sent with it; the buttons in it do the work. */
export const routeList = formKind("routes", {
  place: noPlace,
  right: () => "administer",
  to: () => "change routes",
});

/** `said`: what came of the last change. Slack takes a hundred blocks; a route has one. */
export function drawRoutes(
  { lines: routes, ownChannels }: RoutesView,
  said: readonly Markup[] = [],
): ModalView {
  return modal(routeList.frame({}), {
    title: "Routes",
    blocks: [
      ...lines(said),
      section(
        raw("Where the news of each group goes, and who decides about it. The first that fits counts."),
      ),
      ...actions([{ text: "Add a route…", click: { verb: "edit_route", routeId: null }, style: "primary" }]),
      ...routes.flatMap((line, index) => routeBlocks(line, index + 1)),
      ...(ownChannels.total === 0
        ? []
        : [
            context(
              mrkdwn`Go elsewhere, because a channel was chosen for them alone, which counts before any route: ${whichOfThem(ownChannels)}`,
            ),
          ]),
    ],
  });
}

function routeBlocks(line: RouteLine, place: number): KnownBlock[] {
  const { route } = line;
  const more = whatElse(route);
  const text = joinMarkup(
    [
      mrkdwn`*${String(place)}. ${whichGroups(line)}* → ${channelOfRoute(route)}${whatGoesThere(route)}`,
      whichOfThem(line),
      mrkdwn`Decides: ${whoDecides(route)}`,
      ...(more === undefined ? [] : [more]),
      whoChangedIt(route),
    ],
    "\n",
  );
  if (route.changedBy === null) return [section(text)];
  const edit = {
    text: "Edit…",
    label: `Edit… route ${place}`,
    click: { verb: "edit_route", routeId: route.id } as const,
  };
  return [sectionWithButton(text, edit)];
}
