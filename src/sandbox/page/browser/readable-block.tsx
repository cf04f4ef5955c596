// A block that is only read: text, small print, headings, dividers. Drawn by slack-blocks-to-jsx, with people, channels,
// dates and links filled in from the sandbox.
import { type ComponentProps, memo, type ReactNode, useMemo } from "react";
import { Message } from "slack-blocks-to-jsx";
import type { Block } from "../../slack/shapes.ts";
import { drawEmoji, withNamedEmoji } from "./emoji.tsx";
import { addressOf, addressOfPermalink } from "./place.ts";
import { type ChannelView, nameOfChannel, useSlack } from "./slack-view.ts";
import { formatSlackDate } from "./time.ts";

type LibraryProps = ComponentProps<typeof Message>;

export function ReadableBlock({ block }: { block: Block }) {
  const { slack, userId, aheadMs } = useSlack();
  const { userId: botId, name: botName } = slack.bot;
  const people = useMemo(
    () => linesOf([[botId, botName], ...slack.users.map(({ id, realName }) => [id, realName] as const)]),
    [slack.users, botId, botName],
  );
  const channels = useMemo(() => linesOf(slack.channels.map(namedFor(userId))), [slack.channels, userId]);
  const text = JSON.stringify(block);
  // The library keeps the hooks of its first drawing, and they belong to one block and one time.
  return (
    <Drawing
      key={`${aheadMs} ${text}`}
      block={text}
      people={people}
      channels={channels}
      userId={userId}
      aheadMs={aheadMs}
    />
  );
}

type Named = readonly [id: string, name: string];

/** A name for those who are in the channel; others learn no more than that there is one. */
function namedFor(userId: string): (channel: ChannelView) => Named {
  return (channel) => [channel.id, channel.members.includes(userId) ? `#${nameOfChannel(channel)}` : ""];
}

function linesOf(named: Named[]): string {
  return named.map(([id, name]) => `${id} ${name}`).join("\n");
}

function namesIn(lines: string): { id: string; name: string }[] {
  return lines
    .split("\n")
    .map((line) => ({ id: line.split(" ", 1)[0] ?? "", name: line.slice(line.indexOf(" ") + 1) }));
}

/** Takes text instead of objects: every state of the page is new, and only what differs is drawn again. */
const Drawing = memo(function Drawing({ block, people, channels, userId, aheadMs }: DrawingProps) {
  const users = namesIn(people);
  return (
    <Message
      withoutWrapper
      unstyled
      theme="light"
      logo=""
      name=""
      blocks={[readable(JSON.parse(block))] as LibraryProps["blocks"]}
      data={{ users }}
      hooks={hooksFor({
        userId,
        aheadMs,
        users,
        channels: namesIn(channels),
        isBare: (href) =>
          block.includes('"verbatim":true') && !block.includes(`<${href.replaceAll("&", "&amp;")}`),
      })}
    />
  );
});

type DrawingProps = { block: string; people: string; channels: string; userId: string; aheadMs: number };

type Known = {
  userId: string;
  aheadMs: number;
  users: NameOf[];
  channels: NameOf[];
  /** Written as it is, and not as a link. */
  isBare: (href: string) => boolean;
};
type NameOf = { id: string; name: string };

function hooksFor({ userId, aheadMs, users, channels, isBare }: Known): NonNullable<LibraryProps["hooks"]> {
  const nameIn = (list: NameOf[], wanted: string) => list.find(({ id }) => id === wanted)?.name ?? "";
  return {
    user: ({ id }) => (
      <span className={id === userId ? "mention me" : "mention"}>
        @{nameIn(users, id) || "somebody unknown"}
      </span>
    ),
    channel: ({ id }) => <ChannelLink id={id} name={nameIn(channels, id)} />,
    emoji: (emoji, parse) => drawEmoji(emoji.name) ?? parse(emoji),
    date: ({ timestamp, format }) => <time>{formatSlackDate(Number(timestamp), format, aheadMs)}</time>,
    link: ({ href, children }) =>
      isBare(href) && isSame(children, href) ? children : <Link href={href}>{children}</Link>,
  };
}

function ChannelLink({ id, name }: NameOf) {
  if (name === "") return <span className="mention">a channel you are not in</span>;
  return (
    <a className="mention" href={addressOf.channel(id)}>
      {name}
    </a>
  );
}

/** What leads to a message leads there on this page. */
function Link({ href, children }: { href: string; children: ReactNode }) {
  const address = addressOfPermalink(href);
  if (address !== null) return <a href={address}>{children}</a>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

/** Slack makes no links of bare addresses in verbatim text; the library, which shows such text raw, does in other text. */
function isSame(children: unknown, href: string): boolean {
  return JSON.stringify(children).includes(JSON.stringify(href));
}

/**
 * The library turns entities into characters before it looks for mentions and links, so that a name like `&lt;!channel&gt;`
 * would look like a real mention. The invisible word joiner keeps such a bracket what it is in Slack: a character.
 */
function withoutFalseMarkup(text: string): string {
  return text.replaceAll("&lt;", "&lt;\u2060");
}

/** In the words the library understands. */
function readable(value: unknown): unknown {
  if (typeof value === "string") return withNamedEmoji(withoutFalseMarkup(value));
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (key === "verbatim" ? [] : [[key, readable(inner)]])),
  );
}
