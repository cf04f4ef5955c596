// What can be brought up to date, and in which lane: the one place where both are spelled. Whoever changes the state puts
// these; the worker claims them.
import type { BridgedFileId } from "../groups/bridge.ts";
import type { CardId, ChannelId, GroupId, OperationId, SlackUserId } from "../groups/model.ts";
import type { OutboxRow, Platform } from "../store/tables.ts";

export type Entry = OutboxRow;

/** A thing whose place in Slack or at WhatsApp must follow the state. `number`: all groups of it. */
export type Thing =
  | { kind: "card"; id: CardId }
  | { kind: "operation"; id: OperationId }
  | { kind: "group"; id: GroupId }
  /** What the route of this group says: where its cards go, and whether its conversation is shown. */
  | { kind: "route"; id: GroupId }
  | { kind: "number"; id: string }
  | { kind: "home"; id: SlackUserId }
  /** What of a group's conversation is not in Slack yet. */
  | { kind: "bridge"; id: GroupId }
  /** How far a message that came from Slack is. */
  | { kind: "bridge mark"; id: OperationId }
  /** A file from a group, on its way from WhatsApp; and the same, to be shown in Slack. */
  | { kind: "bridge fetch"; id: BridgedFileId }
  | { kind: "bridge file"; id: BridgedFileId }
  /** What is forgotten, and who is reminded of: neither stops the other. */
  | { kind: "housekeeping"; id: "all" | "reminders" };

/** A queue with its own pace, that one instance works at a time. */
export type Lane = { platform: Platform; id: string };

/** 0: a person is waiting. 1: news. 2: housekeeping. */
export type Priority = 0 | 1 | 2;

export type Put = {
  thing: Thing;
  lane: Lane;
  /** Two entries about the same are never worked on at once; a thing is about itself when nothing is said. */
  about?: string;
  priority: Priority;
  dueAt: number;
  /**
   * Where it waits after a failure it waits on, and its failures count, however often it is put. more: there is more of the same. nothing:
   * it need not be done once more either, where it is being worked on.
   */
  adds?: "more" | "nothing" | undefined;
};

export const lanes = {
  slack: (channel: ChannelId): Lane => ({ platform: "slack", id: channel }),
  whatsapp: (phoneNumberId: string): Lane => ({ platform: "whatsapp", id: phoneNumberId }),
  readings: (phoneNumberId: string): Lane => ({ platform: "readings", id: phoneNumberId }),
  files: (phoneNumberId: string): Lane => ({ platform: "files", id: phoneNumberId }),
  homes: { platform: "homes", id: "all" } satisfies Lane as Lane,
  housekeeping: { platform: "housekeeping", id: "all" } satisfies Lane as Lane,
};

export function laneOf({ platform, laneId }: Entry): Lane {
  return { platform, id: laneId };
}

/** Lanes of one service fail and work together: they share its token and its network. */
const services: readonly (readonly Platform[])[] = [
  ["slack", "homes"],
  ["whatsapp", "readings"],
  // Between both.
  ["files"],
  ["housekeeping"],
];

export function serviceOf(platform: Platform): readonly Platform[] {
  return services.find((each) => each.includes(platform)) ?? [platform];
}

/** What an entry is called where only its name is kept. */
export function nameOf({ kind, id }: Pick<Entry, "kind" | "id">): string {
  return `${kind} ${id}`;
}

export function isSameLane(one: Lane, other: Lane): boolean {
  return one.platform === other.platform && one.id === other.id;
}
