// Which channels the bot may see, read and write in, and the scopes that asks for. The methods ask here first.

import type { Service } from "./method.ts";
import { SlackRefusal } from "./refusal.ts";
import type { Channel } from "./shapes.ts";

/** The channel as the bot sees it: private ones it is not in do not exist. A person's id means the direct conversation. */
export function visibleChannel({ workspace }: Service, id: string): Channel {
  if (workspace.users.has(id)) return workspace.directChannel(id);
  const channel = workspace.channels.get(id);
  if (!channel || (channel.isPrivate && !channel.botIn)) throw new SlackRefusal("channel_not_found");
  return channel;
}

export function requireScope({ scopes }: Service, needed: string): void {
  if (scopes.has(needed)) return;
  throw new SlackRefusal("missing_scope", { needed, provided: [...scopes].join(",") });
}

/** `read` or `history` of the kind of conversation this is. */
export function requireChannelScope(service: Service, channel: Channel, what: "read" | "history"): void {
  const publicOrPrivate = channel.isPrivate ? "groups" : "channels";
  requireScope(service, `${channel.directWith === null ? publicOrPrivate : "im"}:${what}`);
}

export function writableChannel(service: Service, id: string): Channel {
  const channel = visibleChannel(service, id);
  if (channel.isArchived) throw new SlackRefusal("is_archived");
  if (!channel.botIn && !service.scopes.has("chat:write.public")) throw new SlackRefusal("not_in_channel");
  return channel;
}
