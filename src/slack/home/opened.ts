// Somebody opened the Home tab. Slack has its answer before this runs, and loses nothing by it: whoever opens the tab again
// asks again.
import type { SlackEventMiddlewareArgs } from "@slack/bolt";
import type { Groupdesk } from "../../groupdesk.ts";

export function createHomeListener({ groupdesk }: { groupdesk: Groupdesk }) {
  return async ({ event }: SlackEventMiddlewareArgs<"app_home_opened">): Promise<void> => {
    if (event.tab === "home") await groupdesk.homeOpened(event.user);
  };
}
