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

/** What stands behind the bar may be empty. Source: docs.slack.dev/messaging/formatting-message-text, "Advanced formatting". */
function meant(inside: string, nameOf: (user: string) => string | undefined): string {
  const [target = "", label = ""] = inside.split(/\|(.*)/su);
  if (target.startsWith("@")) return `@${nameOf(target.slice(1)) ?? (label || "somebody")}`;
  if (target.startsWith("#")) return `#${label || "channel"}`;
  if (target.startsWith("!date")) return label;
  if (target.startsWith("!subteam")) return label === "" ? "@team" : withAt(label);
  if (target.startsWith("!")) return withAt(label || target.slice(1));
  const address = target.replace(/^(?:mailto|tel):/u, "");
  // Of a bare address Slack makes a link to the same.
  const bare = address.replace(/^https?:\/\//u, "").replace(/\/$/u, "");
  return ["", target, address, bare, `${bare}/`].includes(label) ? label || address : `${label} (${address})`;
}

function withAt(called: string): string {
  return called.startsWith("@") ? called : `@${called}`;
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
