// The conversations.* methods: looking at channels, their members and what was said in them.
// Sources: https://docs.slack.dev/reference/methods (conversations.*).

import { z } from "zod";
import { requireChannelScope, visibleChannel } from "../channel-access.ts";
import { flag, method, page, pageSize, type Service } from "../method.ts";
import { SlackRefusal } from "../refusal.ts";
import type { Channel, Message } from "../shapes.ts";
import { describeChannel, describeMessage } from "../wire.ts";
import { BOT } from "../workspace.ts";

const paging = { limit: pageSize, cursor: z.string().optional() };
const span = {
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag,
  include_all_metadata: flag,
};

export const conversations = {
  "conversations.history": method({
    perMinute: 50,
    args: z.object({ channel: z.string(), ...paging, ...span }),
    run(args, service) {
      const channel = readableChannel(service, args.channel);
      const broadcasts = channel.messages.flatMap(({ thread }) =>
        thread.filter((reply) => reply.isBroadcast),
      );
      const messages = [...channel.messages, ...broadcasts].filter((message) => isWithin(message, args));
      const newestFirst = messages.toSorted((a, b) => (a.ts < b.ts ? 1 : -1));
      return describePage(service, newestFirst, args);
    },
  }),

  "conversations.replies": method({
    perMinute: 50,
    args: z.object({ channel: z.string(), ts: z.string(), ...paging, ...span }),
    run(args, service) {
      const channel = readableChannel(service, args.channel);
      const parent = channel.messages.find(
        ({ ts, thread }) => ts === args.ts || thread.some((reply) => reply.ts === args.ts),
      );
      if (!parent) throw new SlackRefusal("thread_not_found");
      const replies = parent.thread.filter((message) => isWithin(message, args));
      return describePage(service, [parent, ...replies], args);
    },
  }),

  "conversations.info": method({
    perMinute: 50,
    args: z.object({ channel: z.string() }),
    run(args, service) {
      const channel = visibleChannel(service, args.channel);
      requireChannelScope(service, channel, "read");
      return { channel: describeChannel(channel) };
    },
  }),

  "conversations.members": method({
    perMinute: 100,
    args: z.object({ channel: z.string(), ...paging }),
    run(args, service) {
      const channel = visibleChannel(service, args.channel);
      requireChannelScope(service, channel, "read");
      const everybody = [...channel.members, ...(channel.botIn ? [BOT.userId] : [])];
      const { items, metadata } = page(everybody, args);
      return { members: items, response_metadata: metadata };
    },
  }),

  "conversations.open": method({
    perMinute: 50,
    scope: "im:write",
    args: z.object({
      users: z.string().optional(),
      channel: z.string().optional(),
      return_im: z.unknown().optional(),
    }),
    run(args, service) {
      const { workspace } = service;
      if (args.channel) return { channel: { id: visibleChannel(service, args.channel).id } };
      if (!args.users) throw new SlackRefusal("users_list_not_supplied");
      if (!workspace.users.has(args.users)) throw new SlackRefusal("user_not_found");
      return { channel: { id: workspace.directChannel(args.users).id } };
    },
  }),
};

function readableChannel(service: Service, id: string): Channel {
  const channel = visibleChannel(service, id);
  requireChannelScope(service, channel, "history");
  if (!channel.botIn) throw new SlackRefusal("not_in_channel");
  return channel;
}

interface Span {
  oldest?: string | undefined;
  latest?: string | undefined;
  inclusive: boolean;
}

function isWithin({ ts }: Message, { oldest, latest, inclusive }: Span): boolean {
  const at = Number(ts);
  if (inclusive && (ts === oldest || ts === latest)) return true;
  return at > Number(oldest ?? 0) && at < Number(latest ?? Infinity);
}

interface PageArgs {
  limit: number;
  cursor?: string | undefined;
  include_all_metadata: boolean;
}

function describePage({ workspace }: Service, messages: Message[], args: PageArgs) {
  const { items, hasMore, metadata } = page(messages, args);
  return {
    messages: items.map((message) => describeMessage(workspace, message, args.include_all_metadata)),
    has_more: hasMore,
    response_metadata: metadata,
  };
}
