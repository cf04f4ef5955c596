// Bolt, with one listener for each kind of thing Slack sends, so that nothing is left to time out. `app.ts` gives it the
// groupdesk and mounts `listener` in the HTTP server, or lets it connect by Socket Mode.
import { App, LogLevel, SocketModeReceiver, type Logger } from "@slack/bolt";
import type { BodyReader } from "../http-body.ts";
import { hideNumbers, type Log } from "../log.ts";
import { createMessageListener } from "./bridge/hear-message.ts";
import { createClickListener } from "./buttons/answer-click.ts";
import { createCommandListener } from "./commands/answer-command.ts";
import { createTypeAheadListener } from "./forms/type-ahead.ts";
import { createShortcutListener } from "./commands/shortcut.ts";
import { createSocketConnection, type SocketConnection } from "./socket-connection.ts";
import { sayHello } from "./hello.ts";
import type { SlackParts } from "./parts.ts";
import { createFormListener } from "./forms/answer-form.ts";
import { createHttpReceiver, type DoorRules, type Process } from "./receiver.ts";

export type SlackDoor =
  | { kind: "http"; listener: ReturnType<typeof createHttpReceiver> }
  /** Connects in the background; keeps trying while Slack is away. */
  | { kind: "socket"; connection: SocketConnection };

export type DoorParts = SlackParts &
  DoorRules & {
    botToken: string;
    apiUrl: string;
    /** What proves that a request is Slack's. */
    proof: { signingSecret: string } | { appToken: string };
    readBody: BodyReader;
    /** Somebody waits for an answer, until what it returns is called. */
    onWait(): () => void;
    /** Between two attempts to connect. */
    connectEveryMs: number;
  };

const openTimeoutMs = 10_000;

/** Slack's path, by contract with the app's manifest. */
export const slackPath = "/slack/events";

export async function createSlackDoor(parts: DoorParts): Promise<SlackDoor> {
  const logger = boltLogger(parts.log);
  const process = await listen(parts, logger);
  const { proof, apiUrl } = parts;
  if ("signingSecret" in proof)
    return { kind: "http", listener: createHttpReceiver({ ...parts, ...proof, process }) };
  const createClient = () =>
    new SocketModeReceiver({
      appToken: proof.appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: openTimeoutMs },
      },
    }).client;
  return { kind: "socket", connection: createSocketConnection({ ...parts, process, createClient }) };
}

/** What Bolt does with a body, whichever way it came. */
async function listen(parts: DoorParts, logger: Logger): Promise<Process> {
  const app = new App({
    // We receive, so that whatever goes wrong comes back to us.
    receiver: { init() {}, start: async () => undefined, stop: async () => undefined },
    logger,
    convoStore: false,
    deferInitialization: true,
    clientOptions: { slackApiUrl: parts.apiUrl, retryConfig: { retries: 0 } },
    // Who we are is asked once at start, where a failure is shown; a click must not wait for it.
    authorize: async () => ({ botToken: parts.botToken }),
  });
  await app.init();
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
  // These too: should one be lost, what was known before is believed for a minute and no longer.
  app.event("subteam_members_changed", async ({ event }) => parts.access.userGroupChanged(event.subteam_id));
  app.event("subteam_updated", async ({ event }) => parts.access.userGroupChanged(event.subteam.id));
  // Slack tells of the channels that we are in. Whoever joined, it can be written there.
  app.event("member_joined_channel", async ({ event }) => {
    await parts.groupdesk.channelJoined(event.channel);
    await parts.audiences.changed(event.channel);
    await sayHello(parts, event);
  });
  app.message(createMessageListener(parts));
  app.error(async (error) => {
    throw error;
  });
  return async (received) => {
    const answered = parts.onWait();
    const ack = async (answer?: unknown): Promise<void> => {
      answered();
      await received.ack(answer);
    };
    try {
      await app.processEvent({ ...received, ack: isMessage(received.body) ? async () => undefined : ack });
    } catch (error) {
      parts.log.error({ err: error }, "a request of Slack was not handled");
      throw error;
    } finally {
      answered();
    }
  };
}

/** Bolt acknowledges events before anybody has stored them. What may have to go to WhatsApp comes again until it is stored. */
function isMessage(body: Record<string, unknown>): boolean {
  const { event } = body;
  return typeof event === "object" && event !== null && "type" in event && event.type === "message";
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
