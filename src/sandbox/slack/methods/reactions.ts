// The reactions.* methods: an emoji on a message, once for each person and app.
// Source: docs.slack.dev/reference/methods/reactions.add and /reactions.remove

import { z } from "zod";
import { visibleChannel } from "../channel-access.ts";
import { method, type Service } from "../method.ts";
import { SlackRefusal } from "../refusal.ts";
import type { Message } from "../shapes.ts";
import { BOT } from "../workspace.ts";

const args = z.object({ channel: z.string(), timestamp: z.string(), name: z.string() });

export const reactions = {
  "reactions.add": method({
    perMinute: 50,
    scope: "reactions:write",
    args,
    run(given, service) {
      const message = messageAt(service, given);
      if (!/^[a-z0-9_+'-]+(?:::skin-tone-[2-6])*$/u.test(given.name)) throw new SlackRefusal("invalid_name");
      const users = message.reactions?.[given.name] ?? [];
      if (users.includes(BOT.userId)) throw new SlackRefusal("already_reacted");
      message.reactions = { ...message.reactions, [given.name]: [...users, BOT.userId] };
      service.workspace.changed();
      return {};
    },
  }),

  "reactions.remove": method({
    perMinute: 50,
    scope: "reactions:write",
    args,
    run(given, service) {
      const message = messageAt(service, given);
      const { [given.name]: users = [], ...others } = message.reactions ?? {};
      if (!users.includes(BOT.userId)) throw new SlackRefusal("no_reaction");
      const left = users.filter((user) => user !== BOT.userId);
      message.reactions = left.length === 0 ? others : { ...others, [given.name]: left };
      service.workspace.changed();
      return {};
    },
  }),
};

function messageAt(service: Service, { channel, timestamp }: z.infer<typeof args>): Message {
  const message = service.workspace.message(visibleChannel(service, channel).id, timestamp);
  if (!message || message.isDeleted) throw new SlackRefusal("message_not_found");
  return message;
}
