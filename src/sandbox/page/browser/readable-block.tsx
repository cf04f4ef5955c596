// A block that is only read: text, small print, headings, dividers. Drawn by slack-blocks-to-jsx, with people,
// dates and links filled in from the sandbox.
import { type ComponentProps, memo, useMemo } from "react";
import { Message } from "slack-blocks-to-jsx";
import type { Block } from "../../slack/shapes.ts";
import { drawEmoji, withNamedEmoji } from "./emoji.tsx";
import { useSlack } from "./slack-view.ts";
import { formatSlackDate } from "./time.ts";

type LibraryProps = ComponentProps<typeof Message>;

export function ReadableBlock({ block }: { block: Block }) {
  const { slack, userId } = useSlack();
  const people = useMemo(
    () => slack.users.map(({ id, realName }) => `${id} ${realName}`).join("\n"),
    [slack.users],
  );
  return <Drawing block={JSON.stringify(block)} people={people} userId={userId} />;
}

/** Takes text instead of objects: every state of the page is new, and only what differs is drawn again. */
const Drawing = memo(function Drawing({ block, people, userId }: DrawingProps) {
  const users = people
    .split("\n")
    .map((line) => ({ id: line.split(" ", 1)[0] ?? "", name: line.slice(line.indexOf(" ") + 1) }));
  return (
    <Message
      withoutWrapper
      unstyled
      theme="light"
      logo=""
      name=""
      blocks={[readable(JSON.parse(block))] as LibraryProps["blocks"]}
      data={{ users }}
      hooks={hooksFor(userId, block.includes('"verbatim":true'))}
    />
  );
});

type DrawingProps = { block: string; people: string; userId: string };

function hooksFor(userId: string, isVerbatim: boolean): NonNullable<LibraryProps["hooks"]> {
  return {
    user: ({ id, name }) => <span className={id === userId ? "mention me" : "mention"}>@{name}</span>,
    emoji: (emoji, parse) => drawEmoji(emoji.name) ?? parse(emoji),
    date: ({ timestamp, format }) => <time>{formatSlackDate(Number(timestamp), format)}</time>,
    link: ({ href, children }) =>
      isVerbatim && isSame(children, href) ? (
        children
      ) : (
        <a href={href} target="_blank" rel="noreferrer">
          {children}
        </a>
      ),
  };
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
