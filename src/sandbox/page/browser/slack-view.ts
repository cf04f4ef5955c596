// What everything on the Slack side needs to know: the workspace, and whose eyes it is seen with.
import { createContext, useContext } from "react";
import type { Ephemeral } from "../../slack/shapes.ts";
import type { PageState } from "../page-state.ts";

export type SlackView = {
  slack: PageState["slack"];
  userId: string;
  /** How far the demo's time is ahead of the machine's. */
  aheadMs: number;
  /** Timestamps of what this reader has put away. */
  dismissed: string[];
  dismiss: (ts: string) => void;
};
export type ChannelView = PageState["slack"]["channels"][number];

export const SlackContext = createContext<SlackView | null>(null);

export function useSlack(): SlackView {
  const view = useContext(SlackContext);
  if (!view) throw new Error("SlackContext is missing");
  return view;
}

/** What only this reader sees, in a channel (`threadTs` null) or in a thread of it. */
export function privateMessages(view: SlackView, channelId: string, threadTs: string | null): Ephemeral[] {
  return view.slack.ephemerals.filter(
    (each) =>
      each.channel === channelId &&
      each.threadTs === threadTs &&
      each.viewerId === view.userId &&
      !view.dismissed.includes(each.ts),
  );
}

/** The bot's conversation with a person has a name of Slack's own making. */
export function nameOfChannel({ name }: ChannelView): string {
  return name === "directmessage" ? "groupdesk (app)" : name;
}

export function nameOfUser({ slack }: SlackView, userId: string): string {
  if (userId === slack.bot.userId) return slack.bot.name;
  return slack.users.find(({ id }) => id === userId)?.realName ?? "somebody unknown";
}

/** The text of a message as it was typed. */
export function asTyped({ slack }: SlackView, text: string): string {
  const people = [...slack.users, { id: slack.bot.userId, name: slack.bot.name }];
  return text
    .replaceAll(/<([@#])(\w+)>/gu, (whole, sign: string, id: string) => {
      const named = (sign === "@" ? people : slack.channels).find((each) => each.id === id);
      return named === undefined ? whole : `${sign}${named.name}`;
    })
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** The greatest first. */
export function rightsOf(slack: PageState["slack"], userId: string): string[] {
  const rights = [
    ...(slack.admins.includes(userId) ? ["admin"] : []),
    ...(slack.approvers.includes(userId) ? ["approver"] : []),
  ];
  const kind = slack.users.find(({ id }) => id === userId)?.kind === "guest" ? "guest" : "member";
  return rights.length > 0 ? rights : [kind];
}
