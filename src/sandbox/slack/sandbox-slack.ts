// A strict Slack of our own, over real HTTP and WebSockets: the other side of the bot in the demo, in development and in
// tests. It refuses what the real Slack refuses, and can be told to fail. This file puts its parts together.

import { createCourier } from "./delivery.ts";
import { deliverEvent, deliverOwnPost, type EventDelivery } from "./events.ts";
import { createFaults } from "./faults.ts";
import { createHttpServer } from "./http-server.ts";
import type { Service } from "./method.ts";
import { createPerson, type Person } from "./person.ts";
import { createPlaces } from "./places.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createResponseUrls } from "./response-urls.ts";
import type { Channel, JsonObject, Message, SandboxUser, UserGroup } from "./shapes.ts";
import { snapshot } from "./snapshot.ts";
import { createSocketMode } from "./socket-mode.ts";
import { createTriggers } from "./triggers.ts";
import { until, type UntilOptions } from "./until.ts";
import { visibleText } from "./visible-text.ts";
import { createWebApi } from "./web-api.ts";
import { BOT, type ChannelOptions, createWorkspace, type Team, type Workspace } from "./workspace.ts";

export interface SandboxSlackOptions {
  botToken: string;
  signingSecret: string;
  /** Lets the bot use Socket Mode; deliveries then go there unless `mode` says otherwise. */
  appToken?: string;
  /** Where the bot listens, `/slack/events` included. */
  requestUrl?: string;
  mode?: "http" | "socket";
  host?: string;
  port?: number;
  now?: () => number;
  /** What requests are signed by and answers dated by; the machine's clock, unless the bot lives by another. */
  wireNow?: () => number;
  /** Nothing is sent to the bot before it resolves. */
  wireReady?: () => Promise<void>;
  team?: Team;
  users: SandboxUser[];
  channels: ChannelOptions[];
  userGroups?: UserGroup[];
  /** What the bot was granted; everything this sandbox knows except chat:write.public when left out. */
  scopes?: string[];
  /** Whether the app has subscribed to `message.channels` and `message.groups`: it is told of its own posts then. */
  subscribesToMessages?: boolean;
  rateLimits?: "real" | "off";
  /** Told of each problem as it arises. */
  log?: (line: string) => void;
}

export type SandboxSlack = Awaited<ReturnType<typeof createSandboxSlack>>;

const ALL_SCOPES = [
  "commands",
  "chat:write",
  "users:read",
  "usergroups:read",
  "channels:read",
  "channels:history",
  "groups:read",
  "groups:history",
  "im:read",
  "im:write",
  "im:history",
  "files:read",
  "files:write",
  "reactions:write",
];

export async function createSandboxSlack(options: SandboxSlackOptions) {
  const {
    now = Date.now,
    wireNow = Date.now,
    wireReady = async () => undefined,
    log = () => undefined,
    team = { id: "T0SANDBOX", name: "sandbox" },
    users,
    channels,
    userGroups = [],
  } = options;
  const workspace = createWorkspace({ now, log, team, users, channels, userGroups });
  let address = "";
  const baseUrl = () => address;
  const faults = createFaults();
  const limits = createRateLimits(now, options.rateLimits === "off");
  const triggers = createTriggers(workspace);
  const responseUrls = createResponseUrls(workspace, baseUrl);
  const sockets = createSocketMode(workspace, baseUrl);
  const scopes = new Set(options.scopes ?? ALL_SCOPES);
  const service: Service = { workspace, triggers, scopes, baseUrl, openSocketUrl: () => sockets.openUrl() };
  const tokens = { bot: options.botToken, app: options.appToken ?? null };
  const webApi = createWebApi({ service, faults, limits, tokens });
  const courier = createCourier({
    signingSecret: options.signingSecret,
    wireNow,
    wireReady,
    requestUrl: options.requestUrl ?? null,
    mode: options.mode ?? (options.appToken === undefined ? "http" : "socket"),
    sendToSocket: (delivery, deadlineMs) => sockets.prepare(delivery, deadlineMs),
    report: (problem) => workspace.report(problem),
  });
  if (options.subscribesToMessages === true)
    workspace.posted = (message) => void deliverOwnPost({ courier, workspace }, message);
  const server = createHttpServer({
    workspace,
    faults,
    limits,
    responseUrls,
    botToken: options.botToken,
    wireNow,
    callMethod: (name, token, args) => webApi.answer(name, token, args),
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
  });
  address = await server.start(options.host ?? "127.0.0.1", options.port ?? 0);
  workspace.fileHost = address;
  const places = createPlaces(workspace, responseUrls);

  return {
    /** What the bot takes as SLACK_API_URL. */
    url: `${address}/api/`,
    bot: BOT,
    setRequestUrl: (url: string) => courier.setRequestUrl(url),
    async stop(): Promise<void> {
      await sockets.stop();
      await server.stop();
    },

    as(userId: string): Person {
      const user = workspace.users.get(userId);
      if (!user) throw new Error(`there is no user ${userId}`);
      const context = () => describeActor(workspace, user, triggers.issue(userId));
      const report = (problem: string) => workspace.report(problem);
      return createPerson({ user, workspace, places, courier, responseUrls, baseUrl, report, context });
    },
    event: (type: string, payload: JsonObject) => deliverEvent({ courier, workspace }, type, payload),
    /** Everything that was sent to the bot; `replay` takes a place in it, -1 being the latest. */
    sent: courier.sent,
    replay: (index: number) => courier.replay(index),
    answered: () => courier.answered(),

    channel: (id: string) => channelOf(workspace, id),
    message: (channel: string, ts: string): Message | undefined => workspace.message(channel, ts),
    /** What is read on each top-level message of a channel, oldest first. */
    texts: (id: string): string[] => channelOf(workspace, id).messages.map(visibleText),
    /** An uploaded file, for the page to draw. */
    file: (id: string) => workspace.files.get(id),
    calls: webApi.calls,
    /** What the bot did that the real Slack punishes or people suffer from; a test ends with none. */
    problems: workspace.problems,
    /** Empties the list of problems and returns what was in it. */
    forgive: (): string[] => workspace.problems.splice(0),

    failNext: faults.failNext,
    failWhile: faults.failWhile,
    hold: faults.hold,
    endFaults: faults.endFaults,
    answerDelayMs: faults.answerDelayMs,
    /** While down, connections are reset and Socket Mode is cut. */
    down: (isDown: boolean) => server.down(isDown),
    sockets: { connections: sockets.connections, kill: sockets.kill, recycle: sockets.recycle },
    kickBot: (id: string) => change(workspace, id, { botIn: false }),
    inviteBot: (id: string) => change(workspace, id, { botIn: true }),
    archive: (id: string) => change(workspace, id, { isArchived: true }),
    share: (id: string, sharedWith: Channel["sharedWith"]) => change(workspace, id, { sharedWith }),
    /** Tells the bot nothing; `changeUserGroup` does. */
    setUserGroup(group: UserGroup): void {
      workspace.userGroups.set(group.id, group);
      workspace.changed();
    },
    deleteUserGroup(id: string): void {
      workspace.userGroups.delete(id);
      workspace.changed();
    },
    /** As Slack tells it to an app that has subscribed to the event. */
    changeUserGroup(group: UserGroup): Promise<EventDelivery> {
      const before = workspace.userGroups.get(group.id)?.users ?? [];
      workspace.userGroups.set(group.id, group);
      workspace.changed();
      const added = group.users.filter((id) => !before.includes(id));
      const removed = before.filter((id) => !group.users.includes(id));
      return deliverEvent({ courier, workspace }, "subteam_members_changed", {
        subteam_id: group.id,
        team_id: workspace.team.id,
        added_users: added,
        added_users_count: String(added.length),
        removed_users: removed,
        removed_users_count: String(removed.length),
      });
    },

    onChange: (listener: () => void) => workspace.onChange(listener),
    snapshot: () => snapshot(workspace),
    until: <Value>(condition: () => Value | Promise<Value>, waiting: UntilOptions = {}) =>
      until(condition, { onChange: (listener) => workspace.onChange(listener), ...waiting }),
  };
}

function channelOf({ channels }: Workspace, id: string): Channel {
  const channel = channels.get(id);
  if (!channel) throw new Error(`there is no channel ${id}`);
  return channel;
}

function change(workspace: Workspace, channelId: string, changes: Partial<Channel>): void {
  Object.assign(channelOf(workspace, channelId), changes);
  workspace.changed();
}

function describeActor({ team }: Workspace, user: SandboxUser, triggerId: string): JsonObject {
  return {
    team: { id: team.id, domain: team.name },
    user: {
      id: user.actsAs ?? user.id,
      username: user.name,
      name: user.name,
      team_id: user.teamId ?? team.id,
    },
    api_app_id: BOT.appId,
    token: "sandbox",
    enterprise: team.enterpriseId === undefined ? null : { id: team.enterpriseId, name: team.name },
    is_enterprise_install: false,
    trigger_id: triggerId,
  };
}
