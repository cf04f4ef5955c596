// A small bot on the real Bolt and the real Web API client, for the tests of the sandbox's Slack to play against.

import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { type ChatPostMessageArguments, type ChatPostMessageResponse, WebClient } from "@slack/web-api";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createSandboxSlack, type SandboxSlackOptions } from "../../src/sandbox/slack/sandbox-slack.ts";

const TOKENS = { botToken: "xoxb-sandbox", signingSecret: "shhh" };

const PEOPLE: SandboxSlackOptions["users"] = [
  { id: "U1", name: "alice", realName: "Alice Adams", kind: "member" },
  { id: "U2", name: "bob", realName: "Bob Brown", kind: "admin" },
  { id: "U3", name: "guest", realName: "Gus Guest", kind: "guest" },
  { id: "U4", name: "stranger", realName: "Sid Stranger", kind: "stranger", teamId: "T0OTHER" },
];

/** A sandbox with two people who act, a guest, a stranger, and three channels; stopped when the test ends. */
export async function startSlack(options: Partial<SandboxSlackOptions> = {}) {
  const slack = await createSandboxSlack({
    ...TOKENS,
    users: PEOPLE,
    channels: [
      { id: "C1", name: "ops" },
      { id: "C2", name: "empty", botIn: false },
      { id: "C3", name: "secret", private: true, botIn: false },
    ],
    userGroups: [{ id: "S1", handle: "approvers", users: ["U1", "U2"] }],
    ...options,
  });
  onTestFinished(() => slack.stop());
  return slack;
}

export type Slack = Awaited<ReturnType<typeof startSlack>>;

/** The Web API client as the bot uses it: it repeats nothing and hides no limit. `timeout` is in milliseconds. */
export function connect(slack: Slack, token: string = TOKENS.botToken, { timeout = 45_000 } = {}) {
  return new WebClient(token, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
    timeout,
  });
}

/** Posts a message. Called by name, because lint takes every `postMessage` for the one of browser windows. */
export function post(client: WebClient, message: ChatPostMessageArguments): Promise<ChatPostMessageResponse> {
  return client.apiCall("chat.postMessage", { ...message });
}

/** Slack's error string, or the kind of failure when Slack did not answer. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "none";
  } catch (error) {
    const { data, code } = error as { data?: { error?: string }; code?: string };
    return data?.error ?? String(code);
  }
}

/** A Bolt app behind the sandbox's request URL. */
export async function startHttpBot(slack: Slack, teach: (app: App) => void): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: TOKENS.signingSecret, logLevel: LogLevel.ERROR });
  const app = createApp(slack, receiver);
  teach(app);
  const server = await app.start({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => void (await app.stop()));
  const { port } = server.address() as AddressInfo;
  slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return app;
}

export async function startSocketBot(slack: Slack, teach: (app: App) => void): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: "xapp-sandbox",
    // A lost connection is opened anew after this long; the default is five seconds.
    clientPingTimeout: 200,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: slack.url } },
  });
  const app = createApp(slack, receiver);
  teach(app);
  await app.start();
  onTestFinished(async () => void (await app.stop()));
  return app;
}

function createApp(slack: Slack, receiver: HTTPReceiver | SocketModeReceiver): App {
  return new App({
    receiver,
    token: TOKENS.botToken,
    botId: slack.bot.botId,
    botUserId: slack.bot.userId,
    convoStore: false,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.url, retryConfig: { retries: 0 } },
  });
}
