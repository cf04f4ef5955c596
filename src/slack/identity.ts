// Who we are in Slack, asked once at start and again until Slack answers: proof that the token is accepted, and the
// workspace whose members are ours.
import type { WebClient } from "@slack/web-api";
import type { Log } from "../log.ts";
import { slackCode } from "./slack-error.ts";

export type Identity = {
  teamId(): string | undefined;
  /** Why Slack is not ready for us; null when it is. */
  trouble(): string | null;
  start(): void;
  stop(): void;
};

type Parts = { client: WebClient; log: Log; /** Until it has answered. */ askEveryMs: number };

const checkEveryMs = 60_000;

export function createIdentity({ client, log, askEveryMs }: Parts): Identity {
  let teamId: string | undefined;
  let trouble: string | null = "Slack has not been asked yet";
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function ask(): Promise<void> {
    try {
      const answer = await client.auth.test();
      teamId = answer.team_id;
      trouble = null;
    } catch (error) {
      const code = slackCode(error);
      trouble = code === undefined ? "Slack cannot be reached" : `Slack does not accept the token: ${code}`;
      log.warn({ err: error }, trouble);
    }
    // A token can be revoked at any time; /readyz then says so.
    if (!stopped)
      timer = setTimeout(start, trouble === null ? Math.max(askEveryMs, checkEveryMs) : askEveryMs);
  }

  function start(): void {
    void ask();
  }

  return {
    teamId: () => teamId,
    trouble: () => trouble,
    start,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
