// What somebody wrote in Slack, as WhatsApp shows it: mentions as names, aliases as emoji, links as addresses; bold, italic, struck and
// code are written alike on both sides. Pure; what goes from a bridged thread to a group is made with it.
import { withEmoji } from "../emoji-aliases.ts";

/** `nameOf`: what a person is called; undefined when nobody knows. */
export function slackToWhatsapp(text: string, nameOf: (user: string) => string | undefined): string {
  const parts = text.split(/<([^<>]*)>/u);
  // An address may have in it what looks like an alias.
  const plain = parts.map((part, at) =>
    at % 2 === 1 ? unescaped(meant(part, nameOf)) : aliased(unescaped(part)),
  );
  return (
    plain
      .join("")
      .toWellFormed()
      .replaceAll("\u0000", "")
      .split("\n")
      // Line by line: by a pattern, blanks and empty lines would cost their number squared.
      .map((line) => line.trimEnd().replace(/^(\s*)[•◦▪] +/u, "$1- "))
      .join("\n")
      .trim()
  );
}

/** Inside code an alias is no emoji in Slack either. */
function aliased(text: string): string {
  const parts = text.split(/(```[^]*?```|`[^`\n]+`)/u);
  return parts.map((part, at) => (at % 2 === 1 ? part : withEmoji(part))).join("");
}

/** People that a text mentions. */
export function mentionedIn(text: string): string[] {
  return [...new Set([...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/gu)].map(([, id = ""]) => id))];
}

/** Without the mention of the bot, which only says that it goes over. */
export function withoutMention(text: string, user: string): string {
  return text
    .replaceAll(/<@([^<>|]+)(?:\|[^<>]*)?>[ ,:]*/gu, (whole, id: string) => (id === user ? "" : whole))
    .trim();
}

/** Source: docs.slack.dev/messaging/formatting-message-text, "Advanced formatting". */
function meant(inside: string, nameOf: (user: string) => string | undefined): string {
  const [target = "", label] = inside.split(/\|(.*)/su);
  if (target.startsWith("@")) return `@${nameOf(target.slice(1)) ?? label ?? "somebody"}`;
  if (target.startsWith("#")) return `#${label ?? "channel"}`;
  if (target.startsWith("!date")) return label ?? "";
  if (target.startsWith("!")) {
    const called = label ?? target.slice(1).split("^")[0] ?? "";
    return called.startsWith("@") ? called : `@${called}`;
  }
  const address = target.replace(/^(?:mailto|tel):/u, "");
  return label === undefined || label === address || label === target ? address : `${label} (${address})`;
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
