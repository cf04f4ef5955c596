// The Home tab as the outbox's handler for homes sees it: drawn for this person, with what they may see, and published once.
// `app.ts` ties the two together.
import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { FindingView, HealthView } from "../../groups/home-views.ts";
import type { HomeScreen } from "../../projection/homes.ts";
import type { Access } from "../access.ts";
import { fingerMs } from "../../groups/button-places.ts";
import { actorById } from "../actor.ts";
import { section } from "../blocks.ts";
import { buttonPlaces } from "../cards/button-places.ts";
import { parsed } from "../forms/modal.ts";
import { publishEveryMs } from "../limits.ts";
import { rightsOf } from "../permission.ts";
import { messengerError, slackCode } from "../slack-error.ts";
import { code, mrkdwn, type Markup } from "../text.ts";
import { homeBlocks } from "./home-blocks.ts";

type HomeTab = { type: "home"; blocks: KnownBlock[] };

/** `findings`: what the self-check saw. */
export function createHomeScreen(
  client: WebClient,
  access: Access,
  findings: () => readonly FindingView[],
): HomeScreen<HomeTab> {
  return {
    publishEveryMs,
    async draw(user, viewOf) {
      const actor = actorById(user);
      const permission = await access.check(actor, "approve", "decide about WhatsApp groups");
      if (permission.kind !== "granted") return { type: "home", blocks: explanation(permission.whom) };
      const view = await viewOf(permission.reach);
      const health = withFindings(view.health, findings());
      return { type: "home", blocks: homeBlocks({ ...view, health }, await rightsOf({ access }, actor)) };
    },
    buttonsOf: buttonPlaces,
    async publish(user, drawn, { revision, moved }) {
      const hash = revision === null ? {} : { hash: revision };
      try {
        const shown = { ...drawn, private_metadata: JSON.stringify(moved) };
        const { view } = await client.views.publish({ user_id: user, view: shown, ...hash });
        return { kind: "published", revision: view?.hash ?? null };
      } catch (error) {
        if (slackCode(error) === "hash_conflict") return { kind: "overtaken" };
        throw messengerError(error, { posts: false });
      }
    },
  };
}

const movedOnHome = z.object({ at: z.number(), does: z.array(z.string()) });

/** Whether this button stands, on a Home tab that was drawn a moment ago, where another one stood before. */
export function hasJustMoved(metadata: string, { action_id, value }: Pressed, now: number): boolean {
  const moved = movedOnHome.safeParse(parsed(metadata)).data;
  if (moved === undefined || now - moved.at >= fingerMs) return false;
  const does = value === undefined ? action_id : `${action_id} ${value}`;
  return moved.does.some((each) => each.split(", ").includes(does));
}

type Pressed = { action_id: string; value?: string | undefined };

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
