// What the page shows, in three parts that change and travel separately. The live feed reads it; the browser imports the
// types.
import type { SandboxSlackSnapshot } from "../slack/snapshot.ts";
import type { Snapshot } from "../whatsapp/snapshot.ts";
import type { BotCondition } from "./bot-process.ts";
import { admins, approvers, homeChannel } from "./cast.ts";
import type { Phone, Stage, Written } from "./stage.ts";

export type PageState = {
  bot: BotCondition;
  clock: { aheadMs: number };
  whatsapp: Snapshot & {
    phones: Phone[];
    /** Ids of the groups that only a storm made. */
    stormGroups: string[];
    /** What phones wrote in groups. */
    written: Written[];
    /** By message and person. */
    reactions: Record<string, string>;
  };
  slack: SandboxSlackSnapshot & {
    isDown: boolean;
    homeChannel: string;
    approvers: string[];
    admins: string[];
  };
};

const SHOWN_MESSAGES = 150;
const SHOWN_PROBLEMS = 20;

export const partsOfPage: { [Part in keyof PageState]: (stage: Stage) => PageState[Part] } = {
  bot: ({ bot }) => bot.condition(),
  clock: ({ clock }) => ({ aheadMs: clock.aheadMs() }),
  whatsapp: ({ whatsapp, settings }) => ({
    ...whatsapp.snapshot(),
    phones: settings.phones,
    stormGroups: settings.storms.flat(),
    written: settings.written.slice(-SHOWN_MESSAGES),
    reactions: Object.fromEntries(settings.reactions),
  }),
  slack: ({ slack, settings }) => {
    const shown = slack.snapshot();
    return {
      ...shown,
      channels: shown.channels.map((channel) => ({
        ...channel,
        messages: channel.messages.slice(-SHOWN_MESSAGES),
      })),
      problems: shown.problems.slice(-SHOWN_PROBLEMS),
      isDown: settings.slackIsDown,
      homeChannel,
      approvers,
      admins,
    };
  },
};
