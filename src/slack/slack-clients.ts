// Slack's Web API as the rest of this room uses it: two clients, because forms must not wait for anything and the outbox
// does its own waiting. Neither retries: the SDK would post twice after a time-out and stop everything on one 429.
import { LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";

export type SlackClients = {
  /** For what must happen within the three seconds a trigger lives, and for looking people up at a click. */
  forms: WebClient;
  outbox: WebClient;
};

const formTimeoutMs = 2_300;
const outboxTimeoutMs = 10_000;

type Parts = {
  token: string;
  apiUrl: string;
  /** Ends all calls under way, for the stop of the process. */
  signal: AbortSignal;
};

export function createSlackClients({ token, apiUrl, signal }: Parts): SlackClients {
  const options = (timeoutMs: number): WebClientOptions => ({
    slackApiUrl: apiUrl,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
    fetch: (url, init) =>
      fetch(url, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) }),
  });
  return {
    forms: new WebClient(token, options(formTimeoutMs)),
    outbox: new WebClient(token, options(outboxTimeoutMs)),
  };
}

/** The SDK's own log may quote what it sends; errors reach our log through those who handle them. */
const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
