// Replies outside the Web API: what a bot answers to a slash command, and what it posts to a response_url (five times, within
// thirty minutes). Source: https://docs.slack.dev/interactivity/handling-user-interaction

import { z } from "zod";
import { changeMessage, deleteMessage, type MessageContent, postMessage, readContent } from "./posting.ts";
import { SlackRefusal } from "./refusal.ts";
import type { Channel, Ephemeral, JsonObject, Message } from "./shapes.ts";
import type { Workspace } from "./workspace.ts";

const USES_MAX = 5;
const LIFETIME_MS = 30 * 60_000;

/** Where a reply belongs: who acted, where, and on which message if it was one. */
export interface Origin {
  userId: string;
  channel: Channel;
  source:
    | { kind: "command" }
    | { kind: "message"; message: Message }
    | { kind: "ephemeral"; ephemeral: Ephemeral };
}

const replyShape = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});

export type Reply = z.infer<typeof replyShape>;

export type ResponseUrls = ReturnType<typeof createResponseUrls>;

export function createResponseUrls(workspace: Workspace, baseUrl: () => string) {
  const issued = new Map<string, { origin: Origin; usesLeft: number; expiresAt: number }>();

  return {
    issue(origin: Origin): string {
      const id = workspace.nextId("R");
      issued.set(id, { origin, usesLeft: USES_MAX, expiresAt: workspace.now() + LIFETIME_MS });
      return `${baseUrl()}/response/${id}`;
    },
    /** The channel a visible reply would go to, for its rate limit; null for what only one person sees. */
    channelPostedTo(id: string, body: JsonObject): string | null {
      return body["response_type"] === "in_channel" ? (issued.get(id)?.origin.channel.id ?? null) : null;
    },
    use(id: string, body: unknown): void {
      const known = issued.get(id);
      if (!known || workspace.now() > known.expiresAt) throw new SlackRefusal("expired_url");
      if (known.usesLeft === 0) throw new SlackRefusal("used_url");
      known.usesLeft -= 1;
      reply(workspace, known.origin, readReply(body));
    },
  };
}

export function readReply(body: unknown): Reply {
  const parsed = replyShape.safeParse(body);
  if (!parsed.success) throw new SlackRefusal("invalid_payload");
  return parsed.data;
}

/** Shows the reply. By default only the person who acted sees it. */
export function reply(workspace: Workspace, origin: Origin, body: Reply): void {
  if (body.delete_original) return deleteSource(workspace, origin);
  const content = readContent(workspace, body);
  if (body.replace_original) return replaceSource(workspace, origin, content, body);
  const threadTs = body.thread_ts ?? null;
  const { channel, userId } = origin;
  if (body.response_type === "in_channel") {
    postMessage(workspace, { ...content, channel, threadTs });
    return;
  }
  showEphemeral(workspace, { ...content, channel: channel.id, viewerId: userId, threadTs });
}

export function showEphemeral(workspace: Workspace, ephemeral: Omit<Ephemeral, "ts">): void {
  workspace.ephemerals.push({ ...ephemeral, ts: workspace.nextTs() });
  workspace.changed();
}

function deleteSource(workspace: Workspace, { source }: Origin): void {
  if (source.kind === "command") throw new SlackRefusal("cant_delete_message");
  if (source.kind === "message") return deleteMessage(workspace, source.message);
  const place = workspace.ephemerals.indexOf(source.ephemeral);
  if (place >= 0) workspace.ephemerals.splice(place, 1);
  workspace.changed();
}

function replaceSource(workspace: Workspace, { source }: Origin, content: MessageContent, body: Reply): void {
  if (source.kind === "command") throw new SlackRefusal("cant_update_message");
  if (source.kind === "message") return changeMessage(workspace, source.message, content);
  if (body.response_type === "in_channel") throw new SlackRefusal("cant_update_message");
  Object.assign(source.ephemeral, content);
  workspace.changed();
}
