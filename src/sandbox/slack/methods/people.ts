// Methods about who is who: the bot itself, people, and user groups.
// Sources: https://docs.slack.dev/reference/methods (auth.test, bots.info, users.*, usergroups.*).

import { z } from "zod";
import { flag, method, page, pageSize } from "../method.ts";
import { SlackRefusal } from "../refusal.ts";
import { botUser, describeUser } from "../wire.ts";
import { BOT } from "../workspace.ts";

export const people = {
  "auth.test": method({
    perMinute: null,
    args: z.object({}),
    run(_args, { workspace: { team } }) {
      const url = `https://${team.name}.slack.com/`;
      return {
        url,
        team: team.name,
        team_id: team.id,
        user: BOT.name,
        user_id: BOT.userId,
        bot_id: BOT.botId,
        ...(team.enterpriseId !== undefined && { enterprise_id: team.enterpriseId }),
        is_enterprise_install: false,
      };
    },
  }),

  "bots.info": method({
    perMinute: 50,
    scope: "users:read",
    args: z.object({ bot: z.string() }),
    run(args) {
      if (args.bot !== BOT.botId) throw new SlackRefusal("bot_not_found");
      const { botId, appId, userId, name } = BOT;
      return { bot: { id: botId, deleted: false, name, app_id: appId, user_id: userId } };
    },
  }),

  "users.info": method({
    perMinute: 100,
    scope: "users:read",
    args: z.object({ user: z.string() }),
    run(args, { workspace }) {
      const user = args.user === BOT.userId ? botUser : workspace.user(args.user);
      if (!user) throw new SlackRefusal("user_not_found");
      return { user: describeUser(workspace, user, args.user) };
    },
  }),

  "users.list": method({
    perMinute: 20,
    scope: "users:read",
    args: z.object({ limit: pageSize, cursor: z.string().optional() }),
    run(args, { workspace }) {
      const locals = [...workspace.users.values()].filter((user) => user.kind !== "stranger");
      const { items, metadata } = page([...locals, botUser], args);
      return { members: items.map((user) => describeUser(workspace, user)), response_metadata: metadata };
    },
  }),

  "usergroups.list": method({
    perMinute: 20,
    scope: "usergroups:read",
    args: z.object({ include_users: flag }),
    run(args, { workspace }) {
      const groups = [...workspace.userGroups.values()].map(({ id, handle, users }) => {
        const group = { id, team_id: workspace.team.id, is_usergroup: true, name: handle, handle };
        return { ...group, user_count: users.length, ...(args.include_users && { users }) };
      });
      return { usergroups: groups };
    },
  }),

  "usergroups.users.list": method({
    perMinute: 20,
    scope: "usergroups:read",
    args: z.object({ usergroup: z.string() }),
    run(args, { workspace }) {
      const group = workspace.userGroups.get(args.usergroup);
      if (!group) throw new SlackRefusal("no_such_subteam");
      return { users: [...group.users] };
    },
  }),
};
