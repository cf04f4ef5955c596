// The memory of the sandbox's Slack: who and what exists, in plain maps and lists, with ids and timestamps as Slack makes
// them. Methods, verbs and the page all read and write this one object.

import type {
  Block,
  BlockElement,
  Channel,
  Ephemeral,
  Message,
  SandboxFile,
  SandboxUser,
  UserGroup,
  View,
} from "./shapes.ts";

export interface ChannelOptions {
  id: string;
  name: string;
  /** Everybody of this workspace, when left out. */
  members?: string[];
  private?: boolean;
  botIn?: boolean;
  sharedWith?: Channel["sharedWith"];
}

/** `enterpriseId` when the workspace belongs to an organisation of several. */
export interface Team {
  id: string;
  name: string;
  enterpriseId?: string;
}

export interface WorkspaceOptions {
  now: () => number;
  log: (line: string) => void;
  team: Team;
  users: SandboxUser[];
  channels: ChannelOptions[];
  userGroups: UserGroup[];
}

export const BOT = {
  userId: "U0SANDBOT",
  botId: "B0SANDBOT",
  appId: "A0SANDBOX",
  name: "groupdesk",
} as const;

export type Workspace = ReturnType<typeof createWorkspace>;

export function createWorkspace({ now, log, team, users, channels, userGroups }: WorkspaceOptions) {
  const listeners = new Set<() => void>();
  const ids = createIds(now);
  const problems: string[] = [];
  const people = users.map((user) => [user.id, { teamId: homeOf(user, team), ...user }] as const);

  const workspace = {
    team,
    now,
    users: new Map(people),
    userGroups: new Map(userGroups.map((group) => [group.id, group])),
    channels: new Map<string, Channel>(),
    ephemerals: [] as Ephemeral[],
    /** Open modals and published homes, by id. */
    views: new Map<string, View>(),
    /** The ids of each person's open modals, bottom first. */
    stacks: new Map<string, string[]>(),
    homes: new Map<string, string>(),
    files: new Map<string, SandboxFile>(),
    /** Where files are downloaded; known once the server listens. */
    fileHost: "",
    problems,
    ...ids,

    /** The bot has posted; where its app has subscribed to messages, Slack tells it so. */
    posted: (_message: Message): void => undefined,

    changed(): void {
      for (const listener of listeners) listener();
    },
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Notes something the bot did that the real Slack would punish or its users would suffer from. */
    report(problem: string): void {
      problems.push(problem);
      log(problem);
      workspace.changed();
    },
    /** By the id of this workspace or by that of the organisation. */
    user(id: string): SandboxUser | undefined {
      const known = workspace.users.get(id);
      return known ?? [...workspace.users.values()].find(({ enterprise }) => enterprise?.id === id);
    },
    message(channelId: string, ts: string): Message | undefined {
      return findMessage(workspace.channels.get(channelId), ts);
    },
    /** The bot's direct conversation with a person, opened if there is none. */
    directChannel(userId: string): Channel {
      const id = `D${userId.slice(1)}`;
      const known = workspace.channels.get(id);
      if (known) return known;
      const options = { id, name: "directmessage", members: [userId], private: true, botIn: true };
      const opened = { ...createChannel(options, []), directWith: userId };
      workspace.channels.set(id, opened);
      return opened;
    },
    /** Gives every block and element without an id one of its own, as Slack does. */
    withIds(blocks: Block[]): Block[] {
      return blocks.map((block) => fillIds(block, ids.nextId));
    },
  };

  const locals = users.filter((user) => user.kind !== "stranger").map((user) => user.id);
  for (const options of channels) workspace.channels.set(options.id, createChannel(options, locals));
  return workspace;
}

function homeOf({ kind }: SandboxUser, team: Team): string {
  return kind === "stranger" ? "T0ELSEWHERE" : team.id;
}

function createChannel(options: ChannelOptions, everybody: string[]): Channel {
  return {
    id: options.id,
    name: options.name,
    isPrivate: options.private ?? false,
    isArchived: false,
    botIn: options.botIn ?? true,
    sharedWith: options.sharedWith ?? "nobody",
    directWith: null,
    members: new Set(options.members ?? everybody),
    messages: [],
  };
}

function findMessage(channel: Channel | undefined, ts: string): Message | undefined {
  for (const message of channel?.messages ?? []) {
    if (message.ts === ts) return message;
    const reply = message.thread.find((candidate) => candidate.ts === ts);
    if (reply) return reply;
  }
  return undefined;
}

function createIds(now: () => number) {
  let lastMicros = 0;
  let count = 0;
  return {
    /** A message timestamp: seconds and six digits, unique, and growing even while the clock stands still. */
    nextTs: (): string => {
      lastMicros = Math.max(lastMicros + 1, Math.floor(now() * 1000));
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, "0")}`;
    },
    nextId: (prefix: string): string => {
      count += 1;
      return prefix + count.toString(36).toUpperCase().padStart(8, "0");
    },
  };
}

const WITHOUT_ACTION_ID = new Set(["mrkdwn", "plain_text", "image"]);

function fillIds(block: Block, nextId: (prefix: string) => string): Block {
  const named = (element: BlockElement): BlockElement =>
    WITHOUT_ACTION_ID.has(element.type)
      ? element
      : { ...element, action_id: element.action_id ?? nextId("a") };
  const filled: Block = { ...block, block_id: block.block_id ?? nextId("b") };
  if (block.accessory) filled.accessory = named(block.accessory);
  if (block.element) filled.element = named(block.element);
  if (block.elements && block.type === "actions") filled.elements = block.elements.map(named);
  return filled;
}
