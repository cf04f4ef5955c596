// Probes of Slack: the token and its scopes, the channels, the people and user groups that are named, and whether anything comes
// from there.
import type { Config } from "../config.ts";
import type { ChannelId } from "../groups/model.ts";
import { botScopes } from "../slack/scopes.ts";
import type { Asked, SlackSetUp } from "../slack/set-up.ts";
import { checkUpPace } from "../pace.ts";
import { slackRefusals } from "../refusal-log.ts";
import { ok, unknown, warning, wrong, type Probe, type Seen } from "./probe.ts";
import type { DoorSeen } from "./door-log.ts";
import { onlyTheRunningBot } from "./running-bot.ts";

export type SlackParts = {
  slack: SlackSetUp;
  /** All channels that cards may go to, the one of the configuration first. */
  channels(): Promise<readonly ChannelId[]>;
  /** What the running process knows; absent where none runs. */
  live?: { connectionTrouble(): string | null; door: DoorSeen } | undefined;
};

const tokenProbe = "Slack token";
export const requestsProbe = "Slack requests";
export const socketProbe = "Socket Mode";

export function slackProbes(config: Config, { slack, channels, live }: SlackParts): Probe[] {
  let scopes: readonly string[] | null = null;
  let appId: string | null = null;
  return [
    {
      name: tokenProbe,
      async run() {
        const asked = await slack.account();
        if (asked.kind === "away")
          return wrong(
            `Slack cannot be reached at ${new URL(config.SLACK_API_URL).host}.`,
            "Look at the network and at SLACK_API_URL. What waits is kept.",
          );
        if (asked.kind === "refused")
          return wrong(
            `Slack does not accept SLACK_BOT_TOKEN (${asked.code}).`,
            "Set it to the Bot User OAuth Token of the app (its page “OAuth & Permissions”), and restart.",
          );
        ({ scopes, appId } = asked.answer);
        return ok(`Slack accepts it, for the workspace ${asked.answer.team ?? "it belongs to"}.`);
      },
    },
    {
      name: "Slack scopes",
      after: tokenProbe,
      async run() {
        if (scopes === null) return unknown("Slack does not say which scopes the token has.");
        const granted = scopes;
        const missing = botScopes.filter((scope) => !granted.includes(scope));
        if (missing.length === 0) return ok("The token has all scopes of manifest.yml.");
        return wrong(
          `The bot token lacks ${missing.join(", ")}.`,
          "Add what is missing on the app's page “OAuth & Permissions”, install the app again, and restart with the token shown there.",
        );
      },
    },
    {
      name: "Slack channels",
      after: tokenProbe,
      async run() {
        const all = new Set([
          ...(await channels()),
          ...(config.ADMIN_CHANNEL === undefined ? [] : [config.ADMIN_CHANNEL]),
        ]);
        return Promise.all(
          [...all].map(async (id) => {
            const isDefault = id === config.SLACK_CHANNEL;
            const name = isDefault ? "SLACK_CHANNEL" : `Channel ${id}`;
            return {
              name,
              ...channelSeen(name, await slack.channel(id), config.ALLOW_SHARED_CHANNELS === "on"),
            };
          }),
        );
      },
    },
    {
      name: "Slack people",
      after: tokenProbe,
      async run() {
        const named = [...new Set([...config.APPROVERS, ...config.ADMINS, ...config.NOTIFY])].filter(
          (id) => id !== "everyone",
        );
        const seen = await Promise.all(named.map((id) => personSeen(slack, id)));
        const bad = seen.filter(({ level }) => level !== "ok");
        return bad.length > 0 ? bad : ok(`Slack knows all ${named.length} that are named.`);
      },
    },
    "SLACK_APP_TOKEN" in config && config.SLACK_APP_TOKEN !== undefined
      ? {
          name: socketProbe,
          after: tokenProbe,
          run: () =>
            socketSeen(slack, config.SLACK_APP_TOKEN ?? "", { appId, trouble: live?.connectionTrouble() }),
        }
      : { name: requestsProbe, run: async () => requestsSeen(live?.door) },
  ];
}

function channelSeen(name: string, asked: Asked<string>, allowsShared: boolean): Seen {
  if (asked.kind === "away") return unknown("Slack could not be asked about it.");
  if (asked.kind === "refused")
    return wrong(
      `Slack does not let Groupdesk look at ${name} (${asked.needed ?? asked.code}).`,
      "Install the app again with the scopes of manifest.yml.",
    );
  switch (asked.answer) {
    case "channel":
      return ok("Groupdesk is in it.");
    case "outside":
      return wrong(
        `Groupdesk is not in ${name}, so no card can appear there.`,
        "Type /invite @Groupdesk there.",
      );
    case "shared channel":
      return allowsShared
        ? ok("Groupdesk is in it. It is shared with another company, which ALLOW_SHARED_CHANNELS allows.")
        : wrong(
            `${name} is shared with another company, whose people see the phone numbers on its cards.`,
            "Name another channel, or set ALLOW_SHARED_CHANNELS=on if that is meant.",
          );
    case "archived channel":
      return wrong(
        `${name} is archived, so no cards can appear there.`,
        "Unarchive it, or name another channel.",
      );
    default:
      return wrong(
        `Groupdesk cannot see ${name}.`,
        "Invite it there (/invite @Groupdesk), or name another channel.",
      );
  }
}

async function personSeen(slack: SlackSetUp, id: string): Promise<Seen & { name: string }> {
  const isGroup = id.startsWith("S");
  const asked = isGroup ? await slack.userGroup(id) : await slack.person(id);
  const name = `${isGroup ? "User group" : "Person"} ${id}`;
  if (asked.kind === "away") return { name, ...unknown("Slack could not be asked.") };
  if (asked.kind === "refused")
    return {
      name,
      ...wrong(
        `Slack does not let Groupdesk look at ${id} (${asked.needed ?? asked.code}).`,
        "Install the app again with the scopes of manifest.yml.",
      ),
    };
  const list = "Take it out of APPROVERS, ADMINS and NOTIFY, or name another, and restart.";
  if (asked.answer !== "gone") return { name, ...ok("Slack knows it.") };
  return isGroup
    ? {
        name,
        ...wrong(
          `The user group ${id}, which is set up for approvers or admins, does not exist in Slack: nobody gets a right by it.`,
          list,
        ),
      }
    : { name, ...warning(`Slack knows nobody with the id ${id}, or not any more.`, list) };
}

async function socketSeen(
  slack: SlackSetUp,
  appToken: string,
  { appId, trouble }: { appId: string | null; trouble: string | null | undefined },
): Promise<Seen> {
  const named = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1];
  if (named !== undefined && appId !== null && named !== appId)
    return wrong(
      "SLACK_APP_TOKEN belongs to another app than SLACK_BOT_TOKEN.",
      "Take both from the same app: the app-level token is on its page “Basic Information”.",
    );
  const asked = await slack.socket(appToken);
  if (asked.kind === "refused")
    return wrong(
      `Slack does not accept SLACK_APP_TOKEN for Socket Mode (${asked.code}).`,
      "Make an app-level token with connections:write on the app's page “Basic Information”, switch Socket Mode on, and restart.",
    );
  if (asked.kind === "away" || (trouble ?? null) !== null)
    return wrong(
      `${trouble ?? "Socket Mode could not be asked for"}.`,
      "Look at the network; it is tried again by itself.",
    );
  return ok(trouble === undefined ? "Slack would open a connection." : "It is connected.");
}

function requestsSeen(door: DoorSeen | undefined): Seen {
  if (door === undefined) return unknown(onlyTheRunningBot);
  const { lastAccepted, refused } = door.slack();
  const most = lastAccepted === null ? checkUpPace.refusedInARow : checkUpPace.refusedAfterRightOnes;
  if (refused >= most)
    return wrong(
      `The last ${refused} requests to Slack's address had a wrong signature.`,
      slackRefusals.signature ?? "",
    );
  if (lastAccepted === null && refused > 0)
    return warning(
      `${refused === 1 ? "A request" : `${refused} requests`} came to Slack's address with a wrong signature since the start, and none with a right one.`,
      slackRefusals.signature ?? "",
    );
  return lastAccepted === null
    ? unknown("Nothing signed by Slack has come since the start. Type /wa help.")
    : ok("What comes from Slack has a right signature.");
}
