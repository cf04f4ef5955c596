// Everything in the workspace as plain JSON, for a page that draws it.

import type { Ephemeral, Message, SandboxUser, View } from "./shapes.ts";
import { stackOf } from "./view-stacks.ts";
import { BOT, type Workspace } from "./workspace.ts";

export interface SandboxSlackSnapshot {
  team: { id: string; name: string };
  bot: typeof BOT;
  users: SandboxUser[];
  channels: {
    id: string;
    name: string;
    isPrivate: boolean;
    isArchived: boolean;
    botIn: boolean;
    members: string[];
    messages: Message[];
  }[];
  /** By their ids, without their bytes. */
  files: Record<string, { name: string; mimetype: string; size: number }>;
  ephemerals: Ephemeral[];
  /** Each person's open forms, topmost first, and home. */
  views: Record<string, View[]>;
  homes: Record<string, View | null>;
  problems: string[];
}

export function snapshot(workspace: Workspace): SandboxSlackSnapshot {
  const userIds = [...workspace.users.keys()];
  const home = (userId: string) => workspace.views.get(workspace.homes.get(userId) ?? "") ?? null;
  return structuredClone({
    team: workspace.team,
    bot: BOT,
    users: [...workspace.users.values()],
    channels: [...workspace.channels.values()].map(({ directWith: _directWith, members, ...channel }) => ({
      ...channel,
      members: [...members],
    })),
    files: Object.fromEntries(
      [...workspace.files.values()].map(({ id, name, mimetype, bytes }) => [
        id,
        { name, mimetype, size: bytes.length },
      ]),
    ),
    ephemerals: workspace.ephemerals,
    views: Object.fromEntries(userIds.map((userId) => [userId, stackOf(workspace, userId).toReversed()])),
    homes: Object.fromEntries(userIds.map((userId) => [userId, home(userId)])),
    problems: workspace.problems,
  });
}
