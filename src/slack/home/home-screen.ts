// The Home tab as the outbox's handler for homes sees it: drawn for this person, with what they may see, and published once.
// `app.ts` ties the two together.
import type { HomeView as HomeTab, KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { FindingView, HealthView } from "../../groups/views.ts";
import type { HomeScreen } from "../../projection/homes.ts";
import type { Access } from "../access.ts";
import { actorById } from "../actor.ts";
import { section } from "../blocks.ts";
import { publishEveryMs } from "../limits.ts";
import { rightsOf } from "../permission.ts";
import { messengerError, slackCode } from "../slack-error.ts";
import { code, mrkdwn, type Markup } from "../text.ts";
import { homeBlocks } from "./home-blocks.ts";

/** `findings`: what the self-check saw. */
export function createHomeScreen(
  client: WebClient,
  access: Access,
  findings: () => readonly FindingView[],
): HomeScreen<HomeTab> {
  return {
    publishEveryMs,
    async draw(user, view) {
      const actor = actorById(user);
      const permission = await access.check(actor, "approve", "decide about WhatsApp groups");
      const health = withFindings(view.health, findings());
      const blocks =
        permission.kind === "granted"
          ? homeBlocks({ ...view, health }, await rightsOf({ access }, actor))
          : explanation(permission.whom);
      return { type: "home", blocks };
    },
    async publish(user, drawn, revision) {
      const hash = revision === null ? {} : { hash: revision };
      try {
        const { view } = await client.views.publish({ user_id: user, view: drawn, ...hash });
        return { kind: "published", revision: view?.hash ?? null };
      } catch (error) {
        if (slackCode(error) === "hash_conflict") return { kind: "overtaken" };
        throw messengerError(error, { posts: false });
      }
    },
  };
}

/** What is known already is not said twice: the self-check looks at what stops a number, too. */
function withFindings(health: HealthView, findings: readonly FindingView[]): HealthView {
  const known = new Set(health.troubles.map(({ sentence }) => sentence));
  const found = findings
    .filter(({ level }) => level === "wrong" || level === "warning")
    .map(({ seen, cure, since }) => ({ sentence: cure === null ? seen : `${seen} ${cure}`, since }))
    .filter(({ sentence }) => !known.has(sentence));
  return { ...health, troubles: [...health.troubles, ...found] };
}

/** For whoever may not decide: what this is, and whom to ask. Looking asks for nothing, so nothing is refused. */
function explanation(whom: Markup): KnownBlock[] {
  return [
    section(
      mrkdwn`*Groupdesk* runs this team's WhatsApp groups from Slack: requests to join become cards in a channel, and approvers decide there.`,
    ),
    section(mrkdwn`You see here who waits when you are one of the approvers. ${whom}`),
    section(mrkdwn`${code("/wa help")} lists what can be done.`),
  ];
}
