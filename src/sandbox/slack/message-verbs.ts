// What a person in the sandbox's Slack writes, shares, changes and deletes. `person.ts` has it among their other verbs.
import type { Actor } from "./actor.ts";
import { deliverEvent, type EventDelivery } from "./events.ts";
import type { UploadedFile } from "./fields.ts";
import { changeMessage, deleteMessage, postMessage } from "./posting.ts";
import type { JsonObject, Message } from "./shapes.ts";
import { describeMessage } from "./wire.ts";

export function createMessageVerbs(actor: Actor) {
  const { user, workspace, places, courier } = actor;

  return {
    /** Writes in a channel. The bot hears of it only through events, if a test sends one. */
    say(channelId: string, text: string, { threadTs = null }: { threadTs?: string | null } = {}): Message {
      const channel = places.channelOf(user, channelId);
      return postMessage(workspace, { channel, text, blocks: [], userId: user.id, threadTs });
    },

    /** Deletes a message for everybody; workspace admins may do so with the bot's too. */
    deletes(target: Pick<Message, "channel" | "ts">): void {
      const place = places.find(user, target);
      if (place.kind !== "message") throw new Error("only a message that everybody sees can be deleted");
      deleteMessage(workspace, place.message);
    },

    /** Writes in the thread of a message. */
    answers(target: Pick<Message, "channel" | "ts">, text: string): void {
      const channel = workspace.channels.get(target.channel);
      if (!channel) throw new Error(`no channel ${target.channel}`);
      postMessage(workspace, { channel, userId: user.id, text, blocks: [], threadTs: target.ts });
    },

    /** Writes in a channel, and the bot hears of it. */
    async writes(
      channelId: string,
      text: string,
      more: JsonObject = {},
    ): Promise<{ message: Message; delivery: EventDelivery }> {
      const channel = places.channelOf(user, channelId);
      const message = postMessage(workspace, { channel, userId: user.id, text, blocks: [], threadTs: null });
      return { message, delivery: await hears(message, { ...describeMessage(workspace, message), ...more }) };
    },

    /** Writes in a thread, and the bot hears of it, as an app that has subscribed to messages does. */
    async replies(
      target: Pick<Message, "channel" | "ts">,
      text: string,
      more: JsonObject = {},
    ): Promise<{ message: Message; delivery: EventDelivery }> {
      const channel = places.channelOf(user, target.channel);
      const message = postMessage(workspace, {
        channel,
        userId: user.id,
        text,
        blocks: [],
        threadTs: target.ts,
      });
      return { message, delivery: await hears(message, { ...describeMessage(workspace, message), ...more }) };
    },

    /** Writes with files in a thread, or in a channel itself, and the bot hears of it. Source: docs.slack.dev/reference/events/message/file_share */
    async shares(
      target: { channel: string; ts: string | null },
      text: string,
      files: readonly UploadedFile[],
      more: JsonObject = {},
    ): Promise<{ message: Message; delivery: EventDelivery }> {
      const channel = places.channelOf(user, target.channel);
      const fileIds = files.map((file) => {
        const id = workspace.nextId("F");
        const about = { id, title: file.name, ownerId: user.id, isShared: true, isProcessed: true };
        workspace.files.set(id, { ...file, ...about });
        return id;
      });
      const about = { channel, userId: user.id, text, blocks: [], threadTs: target.ts };
      const message = postMessage(workspace, { ...about, fileIds });
      const described = describeMessage(workspace, message);
      return { message, delivery: await hears(message, { ...described, subtype: "file_share", ...more }) };
    },

    /** Throws for what others wrote, as Slack offers no such thing. */
    async edits(message: Message, text: string): Promise<EventDelivery> {
      refuseOthers(message);
      const before = describeMessage(workspace, message);
      changeMessage(workspace, message, { text, blocks: [] });
      return hears(message, {
        type: "message",
        subtype: "message_changed",
        message: describeMessage(workspace, message),
        previous_message: before,
        ts: workspace.nextTs(),
      });
    },

    async erases(message: Message): Promise<EventDelivery> {
      refuseOthers(message);
      const before = describeMessage(workspace, message);
      deleteMessage(workspace, message);
      return hears(message, {
        type: "message",
        subtype: "message_deleted",
        deleted_ts: message.ts,
        previous_message: before,
        ts: workspace.nextTs(),
      });
    },

    /** Gives an emoji, or takes it back. The bot, which has not subscribed to that, hears nothing. */
    reacts(target: Pick<Message, "channel" | "ts">, name: string): void {
      const place = places.find(user, target);
      if (place.kind !== "message") throw new Error("only a message that everybody sees takes reactions");
      const { [name]: given = [], ...others } = place.message.reactions ?? {};
      const now = given.includes(user.id) ? given.filter((id) => id !== user.id) : [...given, user.id];
      place.message.reactions = now.length === 0 ? others : { ...others, [name]: now };
      workspace.changed();
    },
  };

  function refuseOthers({ userId }: Message): void {
    if (userId !== user.id) throw new Error(`${user.name} did not write that`);
  }

  /** Source: docs.slack.dev/reference/events/message.channels */
  function hears(message: Message, event: JsonObject): Promise<EventDelivery> {
    return deliverEvent({ courier, workspace }, "message", {
      ...event,
      channel: message.channel,
      channel_type: "channel",
    });
  }
}
