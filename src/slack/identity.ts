// Who we are in Slack, asked once at start and again until Slack answers: proof that the token is accepted, the workspace
// whose members are ours, and the app whose buttons are ours. `access.ts` measures everybody by it.
import { setTimeout as pause } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import type { Log } from "../log.ts";
import { isPassing, slackCode } from "./slack-error.ts";

/** Where this bot is installed. */
export type Installation = {
  teamId: string;
  /** The organisation of several workspaces that ours belongs to. */
  enterpriseId: string | null;
  /** Null when Slack does not tell this token; the signing secret belongs to one app anyway. */
  appId: string | null;
  /** The user that we are in channels; null when Slack does not tell. */
  botUserId: string | null;
};

export type Identity = {
  installation(): Installation | undefined;
  /** What the token was granted, as Slack said last; empty as long as it has said nothing. */
  scopes(): readonly string[];
  /** Waits for Slack's first answer. Never resolves when there is none. */
  known(): Promise<Installation>;
  /** Why Slack is not ready for us; null when it is. */
  trouble(): string | null;
  /** A call failed: Slack is asked soon whether it still accepts the token. */
  doubt(): void;
  start(): void;
  stop(): void;
};

type Parts = {
  client: WebClient;
  log: Log;
  /** Until it has answered. */
  askEveryMs: number;
  /** Slack accepts the token, and did not when it was asked last. */
  onAccepted(): void;
};

const checkEveryMs = 60_000;
const notAsked = "Slack has not been asked yet";

export function createIdentity({ client, log, askEveryMs, onAccepted }: Parts): Identity {
  let installation: Installation | undefined;
  let scopes: readonly string[] = [];
  let trouble: string | null = notAsked;
  const first = Promise.withResolvers<Installation>();
  const stopping = new AbortController();
  let doubted = Promise.withResolvers<void>();

  async function keepAsking(): Promise<void> {
    while (!stopping.signal.aborted) {
      const before = trouble;
      trouble = await ask();
      if (trouble === null && before !== null) onAccepted();
      await rest(askEveryMs);
      // A token can be revoked at any time; /healthz/platforms then says so.
      if (trouble === null) await Promise.race([rest(checkEveryMs - askEveryMs), doubted.promise]);
      doubted = Promise.withResolvers<void>();
    }
  }

  async function rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
  }

  async function ask(): Promise<string | null> {
    const wasAway = trouble !== null && trouble !== notAsked;
    try {
      const answer = await client.auth.test();
      const { team_id: teamId, enterprise_id: enterpriseId = null, user_id: botUserId = null } = answer;
      if (teamId === undefined) return "Slack does not say which workspace the token belongs to";
      const appId = answer.app_id ?? (await app(answer.bot_id));
      scopes = answer.response_metadata?.scopes ?? scopes;
      installation ??= { teamId, enterpriseId, appId, botUserId };
      first.resolve(installation);
      if (wasAway) log.info("Slack knows us again");
      return null;
    } catch (error) {
      const code = slackCode(error);
      const reason =
        code === undefined ? "Slack cannot be reached" : `Slack does not accept the token: ${code}`;
      // Its beginning: it is asked every few seconds.
      if (reason !== trouble) log.warn({ err: error }, reason);
      return reason;
    }
  }

  async function app(bot: string | undefined): Promise<string | null> {
    try {
      return await appOf(client, bot);
    } catch (error) {
      if (isPassing(error)) throw error;
      log.warn({ err: error }, "Slack does not tell which app this is, so clicks are not compared with it");
      return null;
    }
  }

  return {
    installation: () => installation,
    scopes: () => scopes,
    known: () => first.promise,
    trouble: () => trouble,
    doubt: () => doubted.resolve(),
    start: () => void keepAsking(),
    stop: () => stopping.abort(),
  };
}

export async function appOf(client: WebClient, bot: string | undefined): Promise<string | null> {
  return bot === undefined ? null : ((await client.bots.info({ bot })).bot?.app_id ?? null);
}

/** An app-level token names the app it belongs to; a signing secret belongs to one app anyway. */
export function installationOf(
  appToken: string | undefined,
  known: Installation | undefined,
): { workspaceIds: string[]; appId: string | null } {
  const named = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken ?? "")?.[1];
  const ids = [known?.teamId, known?.enterpriseId];
  return { workspaceIds: ids.filter((id) => id != null), appId: named ?? known?.appId ?? null };
}
