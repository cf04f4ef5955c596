// How Slack is set up, as Slack itself tells when asked: the token and its scopes, a channel, the people and user groups that are
// named. The self-check asks, and says what is wrong.
import { WebClient } from "@slack/web-api";
import type { ChannelId } from "../groups/model.ts";
import { appOf } from "./identity.ts";
import { kindOf, type ChannelKind } from "./channels.ts";
import { askMembers, askPerson } from "./people.ts";
import { isPassing, neededScope, slackCode } from "./slack-error.ts";

/** `needed` is the scope that Slack misses. */
export type Asked<Answer> =
  | { kind: "answered"; answer: Answer }
  | { kind: "refused"; code: string; needed: string | null }
  | { kind: "away" };

export type SlackAccount = {
  team: string | null;
  appId: string | null;
  /** Null: Slack does not say. */
  scopes: readonly string[] | null;
};

export type SlackSetUp = {
  account(): Promise<Asked<SlackAccount>>;
  channel(id: ChannelId): Promise<Asked<ChannelKind>>;
  userGroup(id: string): Promise<Asked<"there" | "gone">>;
  person(id: string): Promise<Asked<"there" | "guest" | "gone">>;
  /** Whether Socket Mode could be opened with this token. */
  socket(appToken: string): Promise<Asked<true>>;
};

type Parts = { client: WebClient; apiUrl: string };

const socketWithinMs = 10_000;

export function createSlackSetUp({ client, apiUrl }: Parts): SlackSetUp {
  return {
    account: () =>
      ask(async () => {
        const {
          team = null,
          app_id: appId,
          bot_id: bot,
          response_metadata: about,
        } = await client.auth.test();
        const scopes = about?.scopes ?? null;
        return { team, appId: appId ?? (await appOf(client, bot).catch(() => null)), scopes };
      }),
    channel: (id) => ask(() => kindOf(client, id)),
    userGroup: (id) =>
      ask(async () => ((await askMembers(client, id)).kind === "members" ? "there" : "gone")),
    person: (id) =>
      ask(async () => {
        const person = await askPerson(client, id);
        if (person === null) return "gone";
        return person.isFull ? "there" : "guest";
      }),
    socket: (appToken) =>
      ask(async () => {
        const options = { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: socketWithinMs };
        await new WebClient(appToken, options).apps.connections.open();
        return true as const;
      }),
  };
}

async function ask<Answer>(question: () => Promise<Answer>): Promise<Asked<Answer>> {
  try {
    return { kind: "answered", answer: await question() };
  } catch (error) {
    const code = slackCode(error);
    if (code === undefined || isPassing(error)) return { kind: "away" };
    return { kind: "refused", code, needed: neededScope(error) };
  }
}
