// Events API deliveries: the envelope, the immediate retry, and the later ones, which a test lets happen when it wants.
// Source: https://docs.slack.dev/apis/events-api

import type { Ack, Courier } from "./delivery.ts";
import type { JsonObject, Message } from "./shapes.ts";
import { describeMessage } from "./wire.ts";
import { BOT, type Workspace } from "./workspace.ts";

const RETRIES_MAX = 3;

export interface EventDelivery {
  eventId: string;
  isDelivered: boolean;
  /** One for each attempt so far. */
  acks: Ack[];
  /** Sends the next retry: Slack's come at once, after one minute and after five. False when there are none left. */
  retry(): Promise<boolean>;
}

interface Sender {
  courier: Courier;
  workspace: Workspace;
}

/** Delivers an event, and once more at once if the bot did not take it. */
export async function deliverEvent(
  { courier, workspace }: Sender,
  type: string,
  event: JsonObject,
): Promise<EventDelivery> {
  const eventTs = workspace.nextTs();
  const eventId = workspace.nextId("Ev");
  const payload = {
    token: "sandbox",
    team_id: workspace.team.id,
    api_app_id: BOT.appId,
    type: "event_callback",
    event_id: eventId,
    event_time: Math.floor(Number(eventTs)),
    authorizations: [
      { team_id: workspace.team.id, user_id: BOT.userId, is_bot: true, is_enterprise_install: false },
    ],
    event: { type, event_ts: eventTs, ...event },
  };
  const delivery: EventDelivery = { eventId, isDelivered: false, acks: [], retry };
  await attempt();
  if (!delivery.isDelivered) await retry();
  return delivery;

  async function attempt(retryHeaders?: { num: number; reason: string }): Promise<void> {
    const ack = await courier.deliver({
      kind: "events_api",
      payload,
      acceptsAnswer: false,
      ...(retryHeaders && { retry: retryHeaders }),
    });
    delivery.acks.push(ack);
    delivery.isDelivered = ack.status >= 200 && ack.status < 300;
  }

  async function retry(): Promise<boolean> {
    const last = delivery.acks.at(-1);
    if (delivery.isDelivered || last?.refusesRetry || delivery.acks.length > RETRIES_MAX) return false;
    await attempt({ num: delivery.acks.length, reason: reasonOf(last) });
    return delivery.isDelivered;
  }
}

/** Source: docs.slack.dev/reference/events/message/bot_message */
export async function deliverOwnPost(sender: Sender, message: Message): Promise<void> {
  const channel = sender.workspace.channels.get(message.channel);
  if (channel === undefined || channel.directWith !== null) return;
  await deliverEvent(sender, "message", {
    ...describeMessage(sender.workspace, message),
    ...(message.username === undefined ? {} : { subtype: "bot_message", username: message.username }),
    channel: channel.id,
    channel_type: channel.isPrivate ? "group" : "channel",
  });
}

function reasonOf(ack: Ack | undefined): string {
  if (ack?.isTimeout) return "http_timeout";
  return ack?.status === 0 ? "connection_failed" : "http_error";
}
