// Slack's Web API as the rest of this room uses it: two clients, because forms must not wait for anything and the outbox
// does its own waiting. Neither retries: the SDK would post twice after a time-out and stop everything on one 429.
import { LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";

export type SlackClients = {
  /** For what must happen within the three seconds a trigger lives, and for looking people up at a click. */
  forms: WebClient;
  outbox: WebClient;
  /** How far Slack's clock is ahead of ours, by its latest answer; null before the first. */
  aheadMs(): number | null;
};

const formTimeoutMs = 2_300;
/** A channel is served one call after the other: one that hangs must not hold it up for long. */
const outboxTimeoutMs = 6_000;

type Parts = {
  token: string;
  apiUrl: string;
  /** Ends all calls under way, for the stop of the process. */
  signal: AbortSignal;
  /** What allows a call of the outbox, asked right before it is sent; undefined: nothing limits it. */
  permit: () => Permit | undefined;
  now(): number;
};

/** For how long calls may be made, and who wants to know that one was answered. */
type Permit = { signal: AbortSignal; /** Throws when it is over. */ check(): void; answered(): void };

const serverError = 500;

export function createSlackClients({ token, apiUrl, signal, permit, now }: Parts): SlackClients {
  let aheadMs: number | null = null;
  const heard = ({ headers }: Response): void => {
    const theirs = Date.parse(headers.get("date") ?? "");
    if (!Number.isNaN(theirs)) aheadMs = theirs - now();
  };
  const options = (timeoutMs: number): WebClientOptions => ({
    slackApiUrl: apiUrl,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
    // A queue of the client's own would send under the permit of whoever waited before.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    async fetch(url, init) {
      const answer = await send(url, init, signal, permit());
      heard(answer);
      return answer;
    },
  });
  return {
    forms: new WebClient(token, options(formTimeoutMs)),
    outbox: new WebClient(token, options(outboxTimeoutMs)),
    aheadMs: () => aheadMs,
  };
}

async function send(
  url: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  stopped: AbortSignal,
  permit: Permit | undefined,
): Promise<Response> {
  permit?.check();
  const signals = [stopped, init?.signal, permit?.signal].filter((each) => each != null);
  const answer = await fetch(url, { ...init, signal: AbortSignal.any(signals) });
  if (answer.status < serverError) permit?.answered();
  return answer;
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
