// Bolt, with one listener for each kind of thing Slack sends, so that nothing is left to time out. `app.ts` gives it the
// groupdesk and mounts `listener` in the HTTP server, or lets it connect by Socket Mode.
import type { RequestListener } from "node:http";
import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type Logger, type Receiver } from "@slack/bolt";
import { hideNumbers, type Log } from "../log.ts";
import { createClickListener } from "./buttons/answer-click.ts";
import { createCommandListener } from "./commands/answer-command.ts";
import { createTypeAheadListener } from "./forms/type-ahead.ts";
import { createShortcutListener } from "./commands/shortcut.ts";
import { createSocketConnection, type SocketConnection } from "./socket-connection.ts";
import type { SlackParts } from "./parts.ts";
import { createFormListener } from "./forms/answer-form.ts";

export type SlackDoor =
  | { kind: "http"; listener: RequestListener }
  /** Connects in the background; keeps trying while Slack is away. */
  | { kind: "socket"; connection: SocketConnection };

type DoorParts = SlackParts & {
  botToken: string;
  apiUrl: string;
  /** What proves that a request is Slack's. */
  proof: { signingSecret: string } | { appToken: string };
  /** Between two attempts to connect. */
  connectEveryMs: number;
  onRequest(kind: string): void;
};

const openTimeoutMs = 10_000;

/** Slack's path, by contract with the app's manifest. */
export const slackPath = "/slack/events";

export async function createSlackDoor(parts: DoorParts): Promise<SlackDoor> {
  const logger = boltLogger(parts.log);
  if ("appToken" in parts.proof) {
    const receiver = new SocketModeReceiver({
      appToken: parts.proof.appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: { slackApiUrl: parts.apiUrl, retryConfig: { retries: 0 }, timeout: openTimeoutMs },
      },
    });
    await listen(parts, receiver, logger);
    const { log, connectEveryMs } = parts;
    return { kind: "socket", connection: createSocketConnection({ receiver, log, connectEveryMs }) };
  }
  const receiver = new HTTPReceiver({
    signingSecret: parts.proof.signingSecret,
    endpoints: slackPath,
    logger,
  });
  await listen(parts, receiver, logger);
  return { kind: "http", listener: receiver.requestListener };
}

async function listen(parts: DoorParts, receiver: Receiver, logger: Logger): Promise<void> {
  const app = new App({
    receiver,
    logger,
    convoStore: false,
    deferInitialization: true,
    clientOptions: { slackApiUrl: parts.apiUrl, retryConfig: { retries: 0 } },
    // Who we are is asked once at start, where a failure is shown; a click must not wait for it.
    authorize: async () => ({ botToken: parts.botToken }),
  });
  await app.init();
  app.use(async ({ body, next }) => {
    parts.onRequest(kindOf(body));
    await next();
  });
  app.command(/.*/, createCommandListener(parts));
  app.action({ type: "block_actions" }, createClickListener(parts));
  app.view({ type: "view_submission", callback_id: /.*/ }, createFormListener(parts));
  app.view({ type: "view_closed", callback_id: /.*/ }, ({ ack }) => ack());
  app.options({ type: "block_suggestion", action_id: /.*/ }, createTypeAheadListener(parts));
  app.shortcut(/.*/, createShortcutListener(parts));
  // Slack has its answer before this runs, and loses nothing by it: whoever opens the tab again asks again.
  app.event("app_home_opened", async ({ event }) => {
    if (event.tab === "home") await parts.groupdesk.homeOpened(event.user);
  });
  // Slack tells of the channels that we are in. Whoever joined, it can be written there.
  app.event("member_joined_channel", async ({ event }) => parts.groupdesk.channelJoined(event.channel));
  app.error(async (error) => {
    parts.log.error({ err: error }, "a request of Slack was not handled");
    // Rethrown: Bolt then answers 500 at once, instead of letting Slack wait.
    throw error;
  });
}

/** Slack's own word for what it sent. */
function kindOf(body: { type?: unknown; command?: unknown }): string {
  return typeof body.command === "string" ? "command" : typeof body.type === "string" ? body.type : "unknown";
}

/** Bolt may log whole payloads at its lower levels: only its warnings and errors are kept, without numbers. */
function boltLogger(log: Log): Logger {
  const said = (parts: unknown[]): string =>
    hideNumbers(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(" "));
  return {
    debug() {},
    info() {},
    warn: (...parts: unknown[]) => log.warn({ from: "bolt" }, said(parts)),
    error: (...parts: unknown[]) => log.error({ from: "bolt" }, said(parts)),
    setLevel() {},
    getLevel: () => LogLevel.WARN,
    setName() {},
  };
}
