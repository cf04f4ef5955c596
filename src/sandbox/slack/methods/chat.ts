// The chat.* methods: posting, changing, deleting and linking messages. Sources: https://docs.slack.dev/reference/methods
// (chat.postMessage, chat.update, chat.delete, chat.postEphemeral, chat.getPermalink).

import { z } from "zod";
import { requireScope, visibleChannel, writableChannel } from "../channel-access.ts";
import { flag, method, type Service } from "../method.ts";
import { changeMessage, deleteMessage, postMessage, readContent } from "../posting.ts";
import { SlackRefusal } from "../refusal.ts";
import type { Message, Metadata } from "../shapes.ts";
import { describeMessage } from "../wire.ts";
import { BOT } from "../workspace.ts";

/** Slack publishes no figure; this is a guess on the safe side. */
const METADATA_MAX_CHARACTERS = 8000;
const UPDATE_TEXT_MAX = 4000;

const metadataShape = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
});

const post = { channel: z.string(), text: z.string().optional(), blocks: z.unknown().optional() };

export const chat = {
  "chat.postMessage": method({
    perMinute: 300,
    isPost: true,
    scope: "chat:write",
    args: z.object({
      ...post,
      thread_ts: z.string().optional(),
      reply_broadcast: flag,
      username: z.string().min(1).max(80).optional(),
      metadata: z.unknown().optional(),
    }),
    run(args, service) {
      const { workspace } = service;
      const channel = writableChannel(service, args.channel);
      if (args.username !== undefined) requireScope(service, "chat:write.customize");
      const message = postMessage(workspace, {
        ...readContent(workspace, args),
        channel,
        metadata: readMetadata(args.metadata) ?? null,
        threadTs: args.thread_ts ?? null,
        isBroadcast: args.reply_broadcast,
        username: args.username,
      });
      return { channel: channel.id, ts: message.ts, message: describeMessage(workspace, message) };
    },
  }),

  "chat.update": method({
    perMinute: 50,
    scope: "chat:write",
    args: z.object({ ...post, ts: z.string(), metadata: z.unknown().optional() }),
    run(args, service) {
      const { workspace } = service;
      const message = ownMessage(service, args, "cant_update_message");
      if ((args.text?.length ?? 0) > UPDATE_TEXT_MAX) throw new SlackRefusal("msg_too_long");
      const metadata = readMetadata(args.metadata);
      const content = readContent(workspace, args);
      if (metadata !== undefined) message.metadata = metadata;
      changeMessage(workspace, message, content);
      const { channel, ts, text } = message;
      return { channel, ts, text, message: describeMessage(workspace, message) };
    },
  }),

  "chat.delete": method({
    perMinute: 50,
    scope: "chat:write",
    args: z.object({ channel: z.string(), ts: z.string() }),
    run(args, service) {
      const message = ownMessage(service, args, "cant_delete_message");
      deleteMessage(service.workspace, message);
      return { channel: message.channel, ts: message.ts };
    },
  }),

  "chat.postEphemeral": method({
    perMinute: 100,
    isPost: true,
    scope: "chat:write",
    args: z.object({ ...post, user: z.string(), thread_ts: z.string().optional() }),
    run(args, service) {
      const { workspace } = service;
      const channel = writableChannel(service, args.channel);
      if (!channel.members.has(args.user)) throw new SlackRefusal("user_not_in_channel");
      const content = readContent(workspace, args);
      const ts = workspace.nextTs();
      const threadTs = args.thread_ts ?? null;
      workspace.ephemerals.push({ ...content, channel: channel.id, ts, viewerId: args.user, threadTs });
      workspace.changed();
      return { message_ts: ts };
    },
  }),

  "chat.getPermalink": method({
    perMinute: null,
    args: z.object({ channel: z.string(), message_ts: z.string() }),
    run(args, service) {
      const { workspace } = service;
      const channel = visibleChannel(service, args.channel);
      const message = workspace.message(channel.id, args.message_ts);
      if (!message) throw new SlackRefusal("message_not_found");
      const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : "";
      const place = `archives/${channel.id}/p${message.ts.replace(".", "")}${thread}`;
      return { channel: channel.id, permalink: `https://${workspace.team.name}.slack.com/${place}` };
    },
  }),
};

function ownMessage(service: Service, place: { channel: string; ts: string }, refusal: string): Message {
  const channel = visibleChannel(service, place.channel);
  const message = service.workspace.message(channel.id, place.ts);
  if (!message || message.isDeleted) throw new SlackRefusal("message_not_found");
  if (message.userId !== BOT.userId) throw new SlackRefusal(refusal);
  if (channel.isArchived) throw new SlackRefusal("is_archived");
  return message;
}

/** Undefined: nothing was said about metadata. Null: `{}`, which removes it. */
function readMetadata(given: unknown): Metadata | null | undefined {
  if (given === undefined) return undefined;
  if (JSON.stringify(given) === "{}") return null;
  const parsed = metadataShape.safeParse(given);
  if (!parsed.success || !isShallow(parsed.data.event_payload))
    throw new SlackRefusal("invalid_metadata_format");
  if (JSON.stringify(given).length > METADATA_MAX_CHARACTERS) throw new SlackRefusal("metadata_too_large");
  return parsed.data;
}

/** Values are strings, numbers, booleans, or objects and arrays of those, one level deep. */
function isShallow(payload: Record<string, unknown>): boolean {
  const isPlain = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);
  return Object.values(payload).every(
    (value) =>
      isPlain(value) || (typeof value === "object" && value !== null && Object.values(value).every(isPlain)),
  );
}
