// The Home tab as the groupdesk sees it: drawn for this person, with what they may see, and published once. `app.ts` gives it to
// the outbox's handler for homes.
import type { HomeView as HomeTab, KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { HomeScreen } from "../../projection/homes.ts";
import type { Access } from "../access.ts";
import { section } from "../blocks.ts";
import { messengerError } from "../errors.ts";
import { code, mrkdwn } from "../text.ts";
import { homeBlocks } from "./home-blocks.ts";

export function createHomeScreen(client: WebClient, access: Access): HomeScreen<HomeTab> {
  return {
    async draw(user, view) {
      const permission = await access.check(user, "approve");
      const blocks: KnownBlock[] =
        permission.kind === "granted" ? homeBlocks(view) : explanation(permission.sentence);
      return { type: "home", blocks };
    },
    async publish(user, drawn, revision) {
      try {
        const { view } = await client.views.publish({
          user_id: user,
          view: drawn,
          ...(revision === null ? {} : { hash: revision }),
        });
        return view?.hash ?? null;
      } catch (error) {
        throw messengerError(error, { posts: false });
      }
    },
  };
}

/** For whoever may not decide: what this is, and whom to ask. */
function explanation(refusal: Parameters<typeof section>[0]): KnownBlock[] {
  return [
    section(
      mrkdwn`*Groupdesk* runs this team's WhatsApp groups from Slack: requests to join become cards in a channel, and approvers decide there.`,
    ),
    section(refusal),
    section(mrkdwn`${code("/wa help")} lists what can be done.`),
  ];
}
