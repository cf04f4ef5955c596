// Where "you" are in Slack: a channel, a thread or a message in it, or the bot's Home tab. It stands in the page's address,
// so that the browser's Back walks through it and a reload stays there. Links to messages lead to it as well.
import { useSyncExternalStore } from "react";

export type Place =
  | { kind: "home" }
  | { kind: "channel"; channelId: string | null; threadTs: string | null; messageTs: string | null };

const HOME = "#home";
/** A thread is `#C123/1700000000.000100`, a message `#C123:1700000000.000100`. */
const CHANNEL = /^#([A-Z0-9]+)(?:([/:])(\d+\.\d+))?$/u;
// Source: https://docs.slack.dev/reference/methods/chat.getPermalink
const PERMALINK =
  /^https:\/\/[\w-]+\.slack\.com\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+))?/u;

export function usePlace(): Place {
  return placeAt(useSyncExternalStore(listen, () => location.hash));
}

export function go(address: string): void {
  location.hash = address;
}

export const addressOf = {
  home: HOME,
  channel: (channelId: string): string => `#${channelId}`,
  thread: (channelId: string, ts: string): string => `#${channelId}/${ts}`,
  message: (channelId: string, ts: string): string => `#${channelId}:${ts}`,
};

/** Where a link to a message of this workspace leads on the page; null for other links. */
export function addressOfPermalink(href: string): string | null {
  const [, channelId, seconds, micros, threadTs] = PERMALINK.exec(href) ?? [];
  if (channelId === undefined) return null;
  return threadTs === undefined
    ? addressOf.message(channelId, `${seconds}.${micros}`)
    : addressOf.thread(channelId, threadTs);
}

function placeAt(hash: string): Place {
  if (hash === HOME) return { kind: "home" };
  const [, channelId = null, sign, ts = null] = CHANNEL.exec(hash) ?? [];
  return {
    kind: "channel",
    channelId,
    threadTs: sign === "/" ? ts : null,
    messageTs: sign === ":" ? ts : null,
  };
}

function listen(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}
